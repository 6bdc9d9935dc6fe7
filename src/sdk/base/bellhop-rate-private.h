/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How fast something goes, and when it will have ended: told what was done by when. */
typedef struct
{
  gint64  started_us;
  gint64  sampled_us;
  guint64 sampled;
  double  amount;  /* what was done, and */
  double  seconds; /* in which time: the past counts for less and less */
  double  per_second;
  double  shown_left;
  gint64  shown_left_us;
} BellhopRate;

void _bellhop_rate_update (BellhopRate *self,
                           guint64      done,
                           gint64       now_us);
void _bellhop_rate_shift (BellhopRate *self,
                          gint64       by_us);
double _bellhop_rate_get (const BellhopRate *self);

/* Negative when it cannot be told. Does not jump about: small changes are not shown. */
double _bellhop_rate_get_seconds_left (BellhopRate *self,
                                       guint64      done,
                                       guint64      total,
                                       gint64       now_us);

G_END_DECLS
