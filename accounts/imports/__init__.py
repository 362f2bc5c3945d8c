"""Files of other systems, read, checked and loaded.

reading     bytes of a file -> rows with their line numbers
joining     columns that stand in a second file
mapping     what the columns of a file mean to us
checking    rows -> typed values, or problems with line, column and reason
staging     COPY into a temporary table; references and keys resolved there
loading     one set-based, sorted upsert; nothing is touched that did not change
"""
