//! Every SQL statement, for both engines, and the migrations.
