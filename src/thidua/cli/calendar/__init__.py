"""What `thidua calendar` shows: the days of a year, what an entry would change, how one deadline was counted."""
