/*
 * Comments in Python sources and notebooks that set findings aside:
 *
 *	x = load(f)  # gonogo: ignore[DEP027] our own file      this line
 *	# gonogo: ignore[TRN104, TRN105] reason                 the next statement
 *	# gonogo: cell-ignore[REQ016] reason                    this cell
 *	# gonogo: file-ignore[REQ017] reason                    this file
 *
 * The record of a file that has one: {comments: [{rules: [...], reason, line,
 * column, cell, first, last, scope: "line" "cell" "file" "" (not understood)}]}.
 * `first` and `last` are lines of the cell or file, for the scope "line".
 */
#ifndef GONOGO_FACTS_SUPPRESSIONS_H
#define GONOGO_FACTS_SUPPRESSIONS_H

#include "facts/scanner.h"

extern const struct scanner scanner_suppressions;

#endif
