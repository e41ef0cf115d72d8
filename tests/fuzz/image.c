/* Headers of images: nothing past the end is read, and a size is never 0. */
#include "formats/image.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* a copy of just that length: ASan sees a byte read too much */
	char *copy = malloc(size ? size : 1);
	struct image_header h;

	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	h = image_header(str_of(copy, size));
	if (h.sized && (!h.width || !h.height))
		abort();
	if (h.format > IMAGE_TIFF)
		abort();
	image_has_end(h.format, str_of(copy, size));
	free(copy);
	return 0;
}
