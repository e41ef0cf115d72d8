/*
 * What a source plainly does, by the names it imports and calls: each use with
 * the first place that shows it. Names are followed through imports and simple
 * assignments, never through functions; what only may be one is doubtful.
 */
#ifndef GONOGO_FACTS_USES_H
#define GONOGO_FACTS_USES_H

#include "base/map.h"
#include "facts/python.h"

/*
 * serve         makes or runs a server for requests
 * train         trains a model
 * gpu           puts work on a GPU
 * amp           mixed precision
 * multi_gpu     more than one device
 * export        writes the model in a format for serving
 * pretrained    starts from somebody's weights
 * weighted      gives rare classes more weight, or draws them more often
 * keras         calls Keras, by whatever name it was imported
 * accumulation  sums gradients over several batches
 * clips         holds gradients below a limit
 * schedules     changes the learning rate on the way, or needs not to
 * batchnorm     has layers of batch normalisation
 * rnn           has recurrent layers
 *
 * `bound` is what the imports bind: name in the source -> const str *, its full
 * name. Gives the map for the record.
 */
struct value uses_find(struct arena *a, const struct python *p,
		       const struct map *bound);

#endif
