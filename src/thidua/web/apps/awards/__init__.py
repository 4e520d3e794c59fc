"""The way of an award: proposals, votes, examination, lists, decisions, money, objections, revocation (III–V)."""
