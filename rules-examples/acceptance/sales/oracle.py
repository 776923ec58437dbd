#!/usr/bin/env python3
"""The labels that this project must give, by the queries of answers/: `python3 oracle.py LABELS.csv`, or `--write` for expected/."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "oracle"))
import sql_oracle  # noqa: E402

if __name__ == "__main__":
    sql_oracle.main(__file__, {"account_id": "labels.csv", "contact_id": "labels.contact.csv"})
