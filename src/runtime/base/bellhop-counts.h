/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint futures;
  guint fibers;
  guint tasks;
  guint scopes;
  guint jobs;
  guint timers;
} BellhopCounts;

void bellhop_get_counts (BellhopCounts *out_counts);

G_END_DECLS
