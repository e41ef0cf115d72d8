/*
 * What the files of a project declare: its dependencies, its Python and its
 * CUDA.
 *
 * Scanner `requirements`, one record a dependency file (see formats/reqs.h):
 *
 *	kind       "requirements file", "pyproject.toml", "uv.lock" ...
 *	lock, constraints, partial, generated   bools, left out when false
 *	project    the package that it declares; python, python_line
 *	includes   [{path: from the project's root, line, constraint}]
 *	list       [{name, spec, url, version, group, written, line, column,
 *	           flags: bits of enum req_flag}]
 *
 * Scanner `environment`, one record a Dockerfile, .python-version, runtime.txt,
 * README and the like that states one: {python, python_line, cuda, cuda_line}.
 */
#ifndef GONOGO_FACTS_REQUIREMENTS_H
#define GONOGO_FACTS_REQUIREMENTS_H

#include "facts/scanner.h"

extern const struct scanner scanner_requirements;
extern const struct scanner scanner_environment;

#endif
