/*
 * TensorBoard event files, versions 1 and 2: scalars (simple values and rank-0
 * tensors), histograms, hyper-parameters (of the plug-in, and texts that are a
 * JSON object), session starts. Images, graphs and audio are stepped over. A
 * cut last record is a note: the file is open still.
 */
#ifndef GONOGO_FORMATS_TFEVENTS_H
#define GONOGO_FORMATS_TFEVENTS_H

#include "base/window.h"
#include "formats/log.h"

/* Framing whose first record is an event. */
bool tfevents_is(str head);
void tfevents_read(struct window *w, const struct log_sink *sink);

#endif
