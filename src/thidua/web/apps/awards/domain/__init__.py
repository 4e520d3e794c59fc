"""What happens to proposals and lists: each change in one transaction, with its entry in the audit log."""
