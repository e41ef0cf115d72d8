/* MD5, for files whose MD5 sum somebody else wrote down (DVC, old manifests).
 * It proves that a file is the recorded one by mistake, not by malice. */
#ifndef GONOGO_BASE_MD5_H
#define GONOGO_BASE_MD5_H

#include "base/str.h"

struct md5 {
	uint32_t state[4];
	uint64_t len;
	uint8_t block[64];
};

void md5_init(struct md5 *h);
void md5_add(struct md5 *h, str bytes);
void md5_end(struct md5 *h, uint8_t out[16]);

#endif
