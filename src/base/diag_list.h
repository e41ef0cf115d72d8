/*
 * Every diagnostic once: DIAG(ID, "id", LEVEL, "what it means and what we
 * did"). docs/diagnostics.md explains each; a test compares the two lists.
 *
 * The id's first part names who says it. Levels: NOTE (worth knowing), PARTIAL
 * (some of the input was not understood), BAD (the input is broken).
 */
DIAG(PY_SYNTAX, "py.syntax", BAD,
     "Python syntax error; the rest of the file is still read")
DIAG(PY_ENCODING, "py.encoding", BAD, "bytes that do not fit the file's encoding")
DIAG(PY_LIMIT, "py.limit", PARTIAL, "over a limit; the file is not judged")
DIAG(PY_TWO, "py.python2", NOTE, "Python 2 source; not judged")
DIAG(NB_MALFORMED, "notebook.malformed", BAD,
     "not a notebook as nbformat 3 or 4 describes it")
DIAG(NB_LIMIT, "notebook.limit", PARTIAL,
     "over a limit; the notebook is not judged")
DIAG(JSON_SYNTAX, "json.syntax", BAD, "JSON syntax error; reading stops there")
DIAG(JSON_ENCODING, "json.encoding", BAD,
     "invalid UTF-8 or a lone surrogate in JSON")
DIAG(JSON_DUPLICATE, "json.duplicate-key", BAD,
     "a key stands twice; the last one counts")
DIAG(JSON_NONFINITE, "json.non-finite", NOTE,
     "NaN or Infinity, as Python writes it")
DIAG(JSON_BOM, "json.bom", NOTE, "byte order mark, skipped")
DIAG(JSON_TRUNCATED, "json.truncated", PARTIAL, "the text ends in the middle")
DIAG(JSON_LIMIT, "json.limit", PARTIAL, "over a limit; reading stops there")
DIAG(YAML_SYNTAX, "yaml.syntax", BAD, "YAML syntax error; reading stops there")
DIAG(YAML_ENCODING, "yaml.encoding", BAD,
     "bytes that are no YAML text, or a bare CR as line end")
DIAG(YAML_DUPLICATE, "yaml.duplicate-key", BAD,
     "a key stands twice; the last one counts")
DIAG(YAML_TAG, "yaml.unsafe-tag", BAD,
     "a tag that would construct an object; read as plain data")
DIAG(YAML_ALIAS, "yaml.alias",
     BAD, "an alias without anchor or inside its own, or an anchor that stands twice")
DIAG(YAML_MERGE, "yaml.merge", BAD, "a merge key that does not name a mapping")
DIAG(YAML_KEY, "yaml.key", BAD, "a list or a mapping as a key; left out")
DIAG(YAML_KEY_TYPE, "yaml.key-type", NOTE,
     "keys that are one only as text, or only as values")
DIAG(YAML_DOCUMENTS, "yaml.documents", NOTE,
     "more than one document; only the first is read")
DIAG(YAML_LIMIT, "yaml.limit", PARTIAL, "over a limit; reading stops there")
DIAG(YAML_NOT_NUMBER, "yaml.not-a-number", NOTE,
     "looks like a number but YAML 1.1 reads a string")
DIAG(YAML_BOOL, "yaml.boolean", NOTE,
     "a bare word that YAML 1.1 reads as true or false")
DIAG(TOML_SYNTAX, "toml.syntax", BAD, "TOML syntax error; reading stops there")
DIAG(TOML_LIMIT, "toml.limit", PARTIAL, "over a limit; reading stops there")
DIAG(REQS_SYNTAX, "requirements.syntax", BAD,
     "a line that is no requirement; skipped")
DIAG(REQS_ENCODING, "requirements.encoding", NOTE,
     "UTF-16, as PowerShell writes; pip reads it, most tools do not")
DIAG(REQS_LIMIT, "requirements.limit", PARTIAL,
     "over a limit; the rest is not read")
DIAG(TABLE_RAGGED, "table.ragged", BAD,
     "rows with another number of fields than the header")
DIAG(TABLE_HEADER, "table.header", BAD, "a column name stands twice")
DIAG(TABLE_ENCODING, "table.encoding", BAD,
     "bytes that do not fit the table's encoding")
DIAG(TABLE_QUOTE, "table.quote", BAD, "a quote that is never closed")
DIAG(TABLE_LIMIT, "table.limit", PARTIAL, "over a limit; the table is not judged")
DIAG(DOC_LIMIT, "doc.limit", PARTIAL, "over a limit; the document is not judged")
DIAG(TABLE_TRUNCATED, "table.truncated", PARTIAL, "the last row is cut")
DIAG(LOG_TRUNCATED, "log.truncated", NOTE,
     "the last record is cut; still being written or killed")
DIAG(LOG_MALFORMED, "log.malformed", BAD, "a record that cannot be read; skipped")
DIAG(LOG_BROKEN, "log.broken", BAD, "broken; nothing behind this place is read")
DIAG(LOG_LIMIT, "log.limit", PARTIAL, "over a limit; the rest is not read")
DIAG(FORMAT_UNSUPPORTED, "format.unsupported", PARTIAL,
     "a known format that is not read")
DIAG(PATH_ESCAPE, "path.escape", BAD,
     "a link that leads out of the project; not followed")
DIAG(PATH_NAME, "path.name", BAD, "two names that are one on some file systems")
DIAG(IO_DENIED, "io.denied", PARTIAL, "no permission to read")
DIAG(IO_SPECIAL, "io.special", PARTIAL, "not a regular file; not opened")
DIAG(IO_CHANGED, "io.changed", PARTIAL, "changed while it was read")
DIAG(IO_ERROR, "io.error", PARTIAL, "could not be read")
DIAG(IO_LIMIT, "io.limit", PARTIAL, "over a limit; not read")
