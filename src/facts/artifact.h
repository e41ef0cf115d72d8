/*
 * The hash of a model file, for sign-offs that name what they were given for:
 * {sha256}. A Git LFS pointer stands for the file that it names.
 */
#ifndef GONOGO_FACTS_ARTIFACT_H
#define GONOGO_FACTS_ARTIFACT_H

#include "facts/scanner.h"

extern const struct scanner scanner_artifact;

#endif
