/*
 * What Python sources and notebooks import, by their syntax trees: which
 * frameworks a project uses, which distributions it must declare.
 *
 * The record of a file: {imports: [{module: "torch.nn", line, column, cell,
 * optional (inside try/except ImportError), typing (under TYPE_CHECKING)}],
 * calls a server, reads the command line ... as the scanner documents}.
 * Relative imports are left out.
 */
#ifndef GONOGO_FACTS_IMPORTS_H
#define GONOGO_FACTS_IMPORTS_H

#include "facts/project.h"

extern const struct scanner scanner_imports;

/* Does code that is not a test or an example import this package ("torch",
 * "google.cloud"), at any depth? */
bool imports_has(const struct project *p, str package);

#endif
