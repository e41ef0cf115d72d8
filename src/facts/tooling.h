/*
 * Formatters and linters: where one is configured (pyproject.toml, setup.cfg,
 * tox.ini) and where one is run (pre-commit hooks, CI, make, nox). Words only;
 * nothing is understood of the tools' settings.
 *
 * The record: {configured: [tools], runs: [tools]}; no record without one.
 */
#ifndef GONOGO_FACTS_TOOLING_H
#define GONOGO_FACTS_TOOLING_H

#include "facts/scanner.h"

extern const struct scanner scanner_tooling;

#endif
