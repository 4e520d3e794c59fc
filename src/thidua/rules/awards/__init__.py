"""Rules of awards: who may be proposed, ballots, conflicts of interest, quota, ranking, workflow, money."""
