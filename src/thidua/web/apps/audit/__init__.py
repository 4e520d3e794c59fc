"""The audit log: every change and every read of personal data, in a chain that nobody can alter unseen."""
