/*
 * Which distributions provide what is imported, where the two are not called
 * the same; and what comes with Python.
 */
#ifndef GONOGO_FACTS_IMPORT_NAMES_H
#define GONOGO_FACTS_IMPORT_NAMES_H

#include "base/str.h"

/* Is this top-level module a part of Python, of any version from 3.8 to 3.14,
 * or there wherever pip is? */
bool import_is_standard(str top);
/* Distributions by spaces, as PEP 503 writes names, that provide `module`
 * ("cv2", "google.cloud.storage"); "" when it is not in the table. */
str import_distributions(str module);
/* Is it provided by what runs the code, so that nothing can declare it? */
bool import_is_ambient(str module);
/* Does declaring `distribution` surely bring `wanted` along, in any version
 * that is still installed? */
bool import_comes_with(str distribution, str wanted);

#endif
