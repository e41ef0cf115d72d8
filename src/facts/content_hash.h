/*
 * The hash of a file for which a manifest declares one: {sha256, md5, bytes},
 * those that are wanted. A pointer of Git LFS or git-annex stands for a file
 * that is elsewhere: {pointer: "git-lfs", sha256, bytes} as it says.
 */
#ifndef GONOGO_FACTS_CONTENT_HASH_H
#define GONOGO_FACTS_CONTENT_HASH_H

#include "facts/scanner.h"

extern const struct scanner scanner_content_hash;

#endif
