/*
 * The text of a syntax tree, exactly as CPython 3.13's
 * ast.dump(ast.parse(source), include_attributes=True) prints it; and the
 * tokens, one a line. For `gonogo debug` and the tests against CPython.
 */
#ifndef GONOGO_FORMATS_PY_DUMP_H
#define GONOGO_FORMATS_PY_DUMP_H

#include "base/buf.h"
#include "formats/py_ast.h"

/* Without what CPython of that version does not have: places inside f-strings
 * before 3.12, of aliases before 3.10, of slices before 3.9. */
bool py_dump(struct buf *out, struct py_module *m, uint16_t version);

/* The values of constants as repr() shows them. */
void py_repr_str(struct buf *out, str s);
void py_repr_bytes(struct buf *out, str s);
/* The text of a number literal: "0x_10" as "16", "1e5" as "100000.0". */
void py_repr_number(struct buf *out, str literal, enum py_constant kind);

#endif
