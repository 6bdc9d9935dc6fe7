/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-rate-private.h"

#include <math.h>

enum
{
  MIN_SAMPLE_US = 100 * 1000,
  STALLED_US = 5 * G_USEC_PER_SEC,
};

/* After this many seconds the past has lost two thirds of its weight. */
static const double memory_s = 3.0;

/* An estimate that differs by less than this part of what is shown is not worth a jump. */
static const double hysteresis = 0.15;

/* The weighted mean of the past: what comes at once in the beginning counts for no more than its
 * time. */
void
_bellhop_rate_update (BellhopRate *self,
                      guint64      done,
                      gint64       now_us)
{
  double elapsed_s;
  double kept;

  if (self->started_us == 0 || done < self->sampled)
    {
      *self = (BellhopRate){
        .started_us = now_us, .sampled_us = now_us, .sampled = done, .shown_left = -1.0
      };
      return;
    }
  if (now_us - self->sampled_us < MIN_SAMPLE_US)
    return;

  elapsed_s = (double) (now_us - self->sampled_us) / G_USEC_PER_SEC;
  kept = exp (-elapsed_s / memory_s);
  self->amount = kept * self->amount + (double) (done - self->sampled);
  self->seconds = kept * self->seconds + elapsed_s;
  self->per_second = self->amount / self->seconds;
  self->sampled_us = now_us;
  self->sampled = done;
}

/* Time passed that does not count. */
void
_bellhop_rate_shift (BellhopRate *self,
                     gint64       by_us)
{
  if (self->started_us == 0)
    return;

  self->started_us += by_us;
  self->sampled_us += by_us;
  self->shown_left_us += by_us;
}

double
_bellhop_rate_get (const BellhopRate *self)
{
  return self->per_second;
}

double
_bellhop_rate_get_seconds_left (BellhopRate *self,
                                guint64      done,
                                guint64      total,
                                gint64       now_us)
{
  double estimate;
  double expected;

  if (total == 0 || done >= total || self->per_second < 1e-9 ||
      now_us - self->sampled_us > STALLED_US)
    return -1.0;

  estimate = (double) (total - done) / self->per_second;
  expected = self->shown_left - (double) (now_us - self->shown_left_us) / G_USEC_PER_SEC;
  if (self->shown_left >= 0.0 && expected > 0.0 &&
      fabs (estimate - expected) < MAX (1.0, hysteresis * expected))
    return expected;

  self->shown_left = estimate;
  self->shown_left_us = now_us;
  return estimate;
}
