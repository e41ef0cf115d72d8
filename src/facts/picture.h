/*
 * An image of a dataset, by its header and its bytes; no pixel is decoded.
 *
 *	format width height channels depth palette   as far as the header says
 *	ends    false when the end of the file is missing: it is cut
 *	hash    of all bytes, the first 8 of XXH3-128; equal files, equal hash
 *	bytes   length of the file
 */
#ifndef GONOGO_FACTS_PICTURE_H
#define GONOGO_FACTS_PICTURE_H

#include "facts/scanner.h"

extern const struct scanner scanner_picture;

#endif
