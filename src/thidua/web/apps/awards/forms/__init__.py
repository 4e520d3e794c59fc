"""What people fill in on the pages of awards; each form checks every field and says beside it what is wrong."""
