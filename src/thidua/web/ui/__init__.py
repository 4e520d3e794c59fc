"""What all pages share: frame, look, numbers and dates as readers write them, charts."""
