"""Who is in which room. One file for all functions; on AWS a table of DynamoDB would be in its place."""
import os
import sqlite3


def members():
    database = sqlite3.connect(os.environ["DATABASE"], timeout=10, isolation_level=None)
    database.execute("CREATE TABLE IF NOT EXISTS members (connection TEXT PRIMARY KEY, room TEXT, name TEXT)")
    return database
