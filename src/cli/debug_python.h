/*
 * What `gonogo debug` shows of the Python front end.
 */
#ifndef GONOGO_CLI_DEBUG_PYTHON_H
#define GONOGO_CLI_DEBUG_PYTHON_H

#include "cli/args.h"

/* FILE or "-": the syntax tree as CPython's ast.dump() prints it; errors go to
 * stderr. With --files-from LIST, each file's text behind a line
 * "LENGTH STATUS PATH". Exit code 1 when the file is not accepted. */
int debug_ast(const struct args *args);
/* FILE or "-": one token a line, comments behind them. */
int debug_tokens(const struct args *args);
/* --files-from LIST: parses all of them, prints counts and the rate. */
int debug_parse(const struct args *args);

#endif
