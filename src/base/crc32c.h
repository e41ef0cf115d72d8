/*
 * CRC-32C (Castagnoli), with the processor's instruction where it has one. Used
 * by TFRecord files; W&B uses zlib's CRC-32 instead.
 */
#ifndef GONOGO_BASE_CRC32C_H
#define GONOGO_BASE_CRC32C_H

#include "base/str.h"

uint32_t crc32c(str bytes);
/* The same by table alone, for tests. */
uint32_t crc32c_portable(str bytes);
/* As TFRecord stores it: rotated, plus a constant. */
uint32_t crc32c_masked(str bytes);

#endif
