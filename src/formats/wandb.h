/*
 * W&B run files (.wandb): LevelDB log framing with IEEE CRC-32, records in
 * protobuf: history, configuration, system metrics, exit. A bad chunk costs the
 * rest of its block only.
 */
#ifndef GONOGO_FORMATS_WANDB_H
#define GONOGO_FORMATS_WANDB_H

#include "base/window.h"
#include "formats/log.h"

bool wandb_is(str head);
void wandb_read(struct window *w, const struct log_sink *sink);

#endif
