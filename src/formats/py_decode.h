/*
 * Bytes of a Python file to UTF-8, as CPython does it: byte order mark, coding
 * cookie (utf-8, ascii, latin-1, cp1252; all others are refused, for code can
 * hide in them), no NUL bytes.
 */
#ifndef GONOGO_FORMATS_PY_DECODE_H
#define GONOGO_FORMATS_PY_DECODE_H

#include "base/diag.h"
#include "formats/py_ast.h"

struct py_decoded {
	str text;              /* SCAN_PAD zero bytes behind it */
	enum py_status status; /* PY_OK, PY_BROKEN (NUL byte) or PY_UNREADABLE */
	size_t bad;            /* where, in the bytes as they were */
	str why;               /* in the arena or a literal */
};

/* `padded`: the bytes have SCAN_PAD zero bytes behind them and live as long as
 * the arena, so that UTF-8 need not be copied. */
struct py_decoded py_decode(struct arena *a, str bytes, bool padded);

#endif
