"""The administrator's tables, under /admin/: users, roles, jobs, sessions, as the database has them."""
