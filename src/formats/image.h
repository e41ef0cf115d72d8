/*
 * What the first bytes of an image say: format, size, channels, depth. No pixel
 * is decoded. PNG, JPEG, GIF, BMP, WebP; TIFF by name only.
 */
#ifndef GONOGO_FORMATS_IMAGE_H
#define GONOGO_FORMATS_IMAGE_H

#include "base/str.h"

enum image_format {
	IMAGE_UNKNOWN,
	IMAGE_PNG,
	IMAGE_JPEG,
	IMAGE_GIF,
	IMAGE_BMP,
	IMAGE_WEBP,
	IMAGE_TIFF,
};

struct image_header {
	enum image_format format;
	bool sized; /* width and height were found in the bytes given */
	uint32_t width, height;
	uint32_t channels, depth; /* 0 when the header does not say */
	bool palette, progressive;
};

/* Of the first bytes of a file, some hundred KiB at most. IMAGE_UNKNOWN when
 * they begin like no image. */
struct image_header image_header(str head);

/* Does the file end as one of its format has to? `tail` holds its last bytes, at
 * least 12 of them where it has so many. True where the format has no mark. */
bool image_has_end(enum image_format format, str tail);

str image_format_name(enum image_format format);

#endif
