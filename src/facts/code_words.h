/*
 * Words of Python code that say what a project does about its interfaces:
 * schemas of requests and tables (pydantic, pandera, marshmallow, MLflow
 * signatures) and checks of tensor shapes (jaxtyping, beartype,
 * assertions on a shape). Comments and strings do not count.
 *
 * The record: {words: ["schema", "shape"]}; no record without one.
 */
#ifndef GONOGO_FACTS_CODE_WORDS_H
#define GONOGO_FACTS_CODE_WORDS_H

#include "facts/scanner.h"

extern const struct scanner scanner_code_words;

#endif
