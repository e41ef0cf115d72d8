/* First byte: which name the file has; then the length of its tail; the rest is
 * its start and its end. What is recognised has a name that leads back to it. */
#include "formats/unread.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const str names[] = {
		STR_INIT(".aim/run_metadata.sqlite"),
		STR_INIT("study.db"),
		STR_INIT("offline-1.zip"),
		STR_INIT("a.mar"),
		STR_INIT("ckpt.index"),
		STR_INIT("a.tflite"),
		STR_INIT("nvprof.csv"),
		STR_INIT("model.xml"),
		STR_INIT("emissions.csv"),
		STR_INIT("zarr.json"),
		STR_INIT("dataset_meta.json"),
		STR_INIT(".neptune/offline/run__1/data-1.log"),
		STR_INIT("model.plan"),
		STR_INIT("\xff\xfe/\n.pmml"),
	};
	const struct unread_format *u;
	size_t tail;
	str name;

	if (size < 2)
		return 0;
	name = names[data[0] % (sizeof(names) / sizeof(names[0]))];
	tail = data[1] % (size - 1);
	if (!unread_wants(name))
		abort();
	u = unread_find(name, str_of(data + 2, size - 2 - tail),
			str_of(data + size - tail, tail));
	if (u && unread_named(u->name) != u)
		abort();
	return 0;
}
