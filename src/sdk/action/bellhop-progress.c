/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-progress-private.h"

#include "bellhop-progress.h"
#include "bellhop-rate-private.h"
#include "bellhop-turn-private.h"

#include <bellhop-runtime.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

enum
{
  MIN_INTERVAL_US = G_USEC_PER_SEC / 60,
  SECONDS_PER_MINUTE = 60,
  SECONDS_AN_HOUR = 3600,
};

struct _BellhopProgress
{
  GObject parent_instance;

  guint64     done;
  guint64     total;
  BellhopUnit unit;
  gboolean    is_finished;
  BellhopRate rate;

  gint64   paused_us; /* since when; 0: it is not */
  gint64   notified_us;
  gboolean notify_queued;

  /* Owned */
  char    *message;
  GSource *timer; /* Until the next notification is due */
};

typedef enum
{
  PROP_DONE = 1,
  PROP_TOTAL,
  PROP_FRACTION,
  PROP_DETERMINATE,
  PROP_MESSAGE,
  PROP_RATE,
  PROP_SECONDS_LEFT,
  PROP_TEXT,
} BellhopProgressProperty;

static GParamSpec *properties[PROP_TEXT + 1];

G_DEFINE_FINAL_TYPE (BellhopProgress, bellhop_progress, G_TYPE_OBJECT)

static void
clear_timer (BellhopProgress *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
notify_all (gpointer data)
{
  BellhopProgress *self = data;

  clear_timer (self);
  self->notified_us = bellhop_now_us ();
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_DONE; i < G_N_ELEMENTS (properties); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
timer_cb (gpointer data)
{
  notify_all (data);
  return G_SOURCE_REMOVE;
}

/* People see no more than 60 pictures a second: what comes in between is not told. */
static void
queue_notify (BellhopProgress *self)
{
  gint64 due_us = self->notified_us + MIN_INTERVAL_US;
  gint64 now_us;

  if (self->timer != NULL || self->notify_queued)
    return;

  now_us = bellhop_now_us ();
  if (self->notified_us == 0 || now_us >= due_us)
    {
      _bellhop_once_a_turn (self, notify_all, &self->notify_queued);
      return;
    }

  self->timer = g_timeout_source_new ((guint) ((due_us - now_us) / 1000 + 1));
  g_source_set_priority (self->timer, G_PRIORITY_HIGH_IDLE);
  g_source_set_static_name (self->timer, "bellhop progress");
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
bellhop_progress_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BellhopProgress *self = BELLHOP_PROGRESS (object);

  switch ((BellhopProgressProperty) prop_id)
    {
    case PROP_DONE:
      g_value_set_uint64 (value, self->done);
      break;
    case PROP_TOTAL:
      g_value_set_uint64 (value, self->total);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, bellhop_progress_get_fraction (self));
      break;
    case PROP_DETERMINATE:
      g_value_set_boolean (value, bellhop_progress_is_determinate (self));
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_RATE:
      g_value_set_double (value, bellhop_progress_get_rate (self));
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_double (value, bellhop_progress_get_seconds_left (self));
      break;
    case PROP_TEXT:
      g_value_take_string (value, bellhop_progress_dup_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_progress_finalize (GObject *object)
{
  BellhopProgress *self = BELLHOP_PROGRESS (object);

  clear_timer (self);
  g_clear_pointer (&self->message, g_free);
  G_OBJECT_CLASS (bellhop_progress_parent_class)->finalize (object);
}

static void
bellhop_progress_class_init (BellhopProgressClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bellhop_progress_get_property;
  object_class->finalize = bellhop_progress_finalize;

  /**
   * BellhopProgress:done:
   *
   * How much is done, in its unit.
   */
  properties[PROP_DONE] = g_param_spec_uint64 ("done", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * BellhopProgress:total:
   *
   * How much there is, or 0 when that is not known.
   */
  properties[PROP_TOTAL] = g_param_spec_uint64 ("total", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * BellhopProgress:fraction:
   *
   * How much of the whole is done, from 0 to 1.
   */
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  /**
   * BellhopProgress:determinate:
   *
   * Whether the whole is known.
   */
  properties[PROP_DETERMINATE] = g_param_spec_boolean ("determinate", NULL, NULL, FALSE, flags);
  /**
   * BellhopProgress:message:
   *
   * What is being done.
   */
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  /**
   * BellhopProgress:rate:
   *
   * How much is done in a second.
   */
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  /**
   * BellhopProgress:seconds-left:
   *
   * How many seconds it will take, or -1 when that is not known.
   */
  properties[PROP_SECONDS_LEFT] = g_param_spec_double ("seconds-left", NULL, NULL, -1.0,
                                                       G_MAXDOUBLE, -1.0, flags);
  /**
   * BellhopProgress:text:
   *
   * All of it in words.
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_progress_init (BellhopProgress *self)
{
}

/**
 * BellhopUnit:
 * @BELLHOP_UNIT_NONE: a part of the whole
 * @BELLHOP_UNIT_BYTES: bytes
 * @BELLHOP_UNIT_FILES: files
 * @BELLHOP_UNIT_ITEMS: anything that can be counted
 *
 * What progress is counted in.
 */

/**
 * BellhopProgress:
 *
 * Progress: how much is done, how fast, and how much time is left. Properties are notified at most
 * 60 times a second, and always for the final state. Owner thread.
 */

/**
 * bellhop_progress_new:
 *
 * Creates progress of which nothing is known yet.
 *
 * Its properties are notified together, at most 60 times a second; the last
 * state is always told.
 *
 * Returns: (transfer full): the progress
 */
BellhopProgress *
bellhop_progress_new (void)
{
  return g_object_new (BELLHOP_TYPE_PROGRESS, NULL);
}

/**
 * bellhop_progress_set:
 * @self: progress
 * @done: how much is done
 * @total: how much there is, or 0 when that is not known
 *
 * Tells how far it is. Cheap: call it as often as there is something to tell.
 * Ignored once it has finished.
 */
void
bellhop_progress_set (BellhopProgress *self,
                      guint64          done,
                      guint64          total)
{
  g_return_if_fail (BELLHOP_IS_PROGRESS (self));

  if (self->is_finished)
    return;

  self->done = done;
  self->total = total;
  _bellhop_rate_update (&self->rate, done, bellhop_now_us ());
  queue_notify (self);
}

/**
 * bellhop_progress_set_unit:
 * @self: progress
 * @unit: the unit of what is counted
 *
 * Sets the unit.
 */
void
bellhop_progress_set_unit (BellhopProgress *self,
                           BellhopUnit      unit)
{
  g_return_if_fail (BELLHOP_IS_PROGRESS (self));

  if (self->unit == unit)
    return;

  self->unit = unit;
  queue_notify (self);
}

/**
 * bellhop_progress_set_message:
 * @self: progress
 * @message: (nullable): what is being done
 *
 * Sets the message, which says what is being done. It may contain file names that are not UTF-8;
 * they are made valid.
 */
void
bellhop_progress_set_message (BellhopProgress *self,
                              const char      *message)
{
  g_return_if_fail (BELLHOP_IS_PROGRESS (self));

  if (self->is_finished || g_strcmp0 (self->message, message) == 0)
    return;

  g_free (self->message);
  self->message = message != NULL ? g_utf8_make_valid (message, -1) : NULL;
  queue_notify (self);
}

/**
 * bellhop_progress_finish:
 * @self: progress
 *
 * Tells the last state at once; nothing changes from now on.
 */
void
bellhop_progress_finish (BellhopProgress *self)
{
  g_return_if_fail (BELLHOP_IS_PROGRESS (self));

  if (self->is_finished)
    return;

  self->is_finished = TRUE;
  notify_all (self);
}

void
_bellhop_progress_pause (BellhopProgress *self)
{
  if (self->paused_us == 0)
    self->paused_us = bellhop_now_us ();
}

void
_bellhop_progress_resume (BellhopProgress *self)
{
  if (self->paused_us == 0)
    return;

  _bellhop_rate_shift (&self->rate, bellhop_now_us () - self->paused_us);
  self->paused_us = 0;
  queue_notify (self);
}

/**
 * bellhop_progress_is_finished:
 * @self: progress
 *
 * Returns: whether it has been finished
 */
gboolean
bellhop_progress_is_finished (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), FALSE);

  return self->is_finished;
}

/**
 * bellhop_progress_get_done:
 * @self: progress
 *
 * Gets how much is done.
 *
 * Returns: the amount
 */
guint64
bellhop_progress_get_done (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), 0);

  return self->done;
}

/**
 * bellhop_progress_get_total:
 * @self: progress
 *
 * Gets how much there is.
 *
 * Returns: the amount, or 0 when it is not known
 */
guint64
bellhop_progress_get_total (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), 0);

  return self->total;
}

/**
 * bellhop_progress_is_determinate:
 * @self: progress
 *
 * Tells whether the end is known: a bar, or else a pulse.
 *
 * Returns: whether there is a total
 */
gboolean
bellhop_progress_is_determinate (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), FALSE);

  return self->total > 0;
}

/**
 * bellhop_progress_get_fraction:
 * @self: progress
 *
 * Gets the part that is done.
 *
 * Returns: from 0 to 1
 */
double
bellhop_progress_get_fraction (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), 0.0);

  return self->total > 0 ? MIN (1.0, (double) self->done / (double) self->total) : 0.0;
}

/**
 * bellhop_progress_get_unit:
 * @self: progress
 *
 * Gets the unit.
 *
 * Returns: the unit
 */
BellhopUnit
bellhop_progress_get_unit (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), BELLHOP_UNIT_NONE);

  return self->unit;
}

/**
 * bellhop_progress_get_message:
 * @self: progress
 *
 * Gets the message.
 *
 * Returns: (transfer none) (nullable): the message
 */
const char *
bellhop_progress_get_message (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), NULL);

  return self->message;
}

/**
 * bellhop_progress_get_rate:
 * @self: progress
 *
 * Gets how much is done a second, smoothed over the last seconds.
 *
 * Returns: the rate, 0 when it is not known yet
 */
double
bellhop_progress_get_rate (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), 0.0);

  return _bellhop_rate_get (&self->rate);
}

/**
 * bellhop_progress_get_seconds_left:
 * @self: progress
 *
 * Gets how long it will go on at this rate.
 *
 * Returns: seconds, or -1 if unknown
 */
double
bellhop_progress_get_seconds_left (BellhopProgress *self)
{
  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), -1.0);

  if (self->is_finished)
    return -1.0;
  return _bellhop_rate_get_seconds_left (&self->rate, self->done, self->total,
                                         self->paused_us != 0 ? self->paused_us
                                                              : bellhop_now_us ());
}

static char *
dup_amount (BellhopUnit unit,
            guint64     amount)
{
  switch (unit)
    {
    case BELLHOP_UNIT_BYTES:
      return g_format_size (amount);
    case BELLHOP_UNIT_FILES:
      return g_strdup_printf (ngettext ("%" PRIu64 " file", "%" PRIu64 " files", amount), amount);
    case BELLHOP_UNIT_ITEMS:
      return g_strdup_printf (ngettext ("%" PRIu64 " item", "%" PRIu64 " items", amount), amount);
    case BELLHOP_UNIT_NONE:
    default:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, amount);
    }
}

static char *
dup_seconds (double seconds)
{
  guint64 whole = (guint64) (seconds + 0.999);

  if (whole >= SECONDS_AN_HOUR)
    /* Translators: hours and minutes of time left. */
    return g_strdup_printf (_("%" PRIu64 " h %" PRIu64 " min left"),
                            whole / SECONDS_AN_HOUR,
                            whole % SECONDS_AN_HOUR / SECONDS_PER_MINUTE);
  if (whole >= 2 * SECONDS_PER_MINUTE)
    return g_strdup_printf (_("%" PRIu64 " min left"), whole / SECONDS_PER_MINUTE);
  return g_strdup_printf (_("%" PRIu64 " s left"), whole);
}

/**
 * bellhop_progress_dup_text:
 * @self: progress
 *
 * Says all of it in one line: “1.2 GB of 4.0 GB — 310 MB/s, 9 s left”. Empty
 * while there is nothing to count.
 *
 * Returns: (transfer full): the line
 */
char *
bellhop_progress_dup_text (BellhopProgress *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *done = NULL;
  g_autofree char *total = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *left = NULL;
  double           seconds_left;

  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), NULL);

  if (self->done == 0 && self->total == 0)
    return g_string_free (g_steal_pointer (&text), FALSE);

  done = dup_amount (self->unit, self->done);
  total = dup_amount (self->unit, self->total);
  if (self->total > 0)
    /* Translators: amounts: “1.2 GB of 4.0 GB”. */
    g_string_append_printf (text, _("%s of %s"), done, total);
  else
    g_string_append (text, done);
  if (self->is_finished)
    return g_string_free (g_steal_pointer (&text), FALSE);

  if (bellhop_progress_get_rate (self) >= 1.0)
    {
      rate = dup_amount (self->unit, (guint64) bellhop_progress_get_rate (self));
      /* Translators: an amount a second. */
      g_string_append_printf (text, _(" — %s/s"), rate);
    }
  seconds_left = bellhop_progress_get_seconds_left (self);
  if (seconds_left >= 0.0)
    {
      left = dup_seconds (seconds_left);
      g_string_append_printf (text, rate != NULL ? ", %s" : " — %s", left);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Progress that is the sum of others: each child counts by its weight. */

enum
{
  /* The weights are real numbers, and progress is counted in whole ones. */
  STEPS = 1000000
};

typedef struct
{
  BellhopProgress *progress; /* Owned */
  gulong           handler;
  double           weight;
} Child;

static const char children_key[] = "bellhop-progress-children";

static void
child_free (gpointer data)
{
  Child *self = data;

  g_signal_handler_disconnect (self->progress, self->handler);
  g_object_unref (self->progress);
  g_free (self);
}

/* What has ended is behind us, however it ended. */
static double
get_part (const Child *child)
{
  return bellhop_progress_is_finished (child->progress)
           ? 1.0
           : bellhop_progress_get_fraction (child->progress);
}

static void
add_up (BellhopProgress *self)
{
  GPtrArray *children = g_object_get_data (G_OBJECT (self), children_key);
  double     done = 0.0;
  double     total = 0.0;

  for (guint i = 0; i < children->len; i++)
    {
      const Child *child = children->pdata[i];

      done += child->weight * get_part (child);
      total += child->weight;
    }
  bellhop_progress_set (self, (guint64) (done / total * STEPS), STEPS);
}

/**
 * bellhop_progress_add_child:
 * @self: progress
 * @weight: how much of the whole it is, beside the other children: more than 0
 *
 * Makes progress that is part of @self, which from then on is the weighted sum of its children. One
 * that has finished counts as done, also when it was cancelled before that; one that is added late
 * makes the whole longer.
 *
 * Returns: (transfer none): the child
 */
BellhopProgress *
bellhop_progress_add_child (BellhopProgress *self,
                            double           weight)
{
  GPtrArray *children;
  Child     *child;

  g_return_val_if_fail (BELLHOP_IS_PROGRESS (self), NULL);
  g_return_val_if_fail (weight > 0.0, NULL);

  children = g_object_get_data (G_OBJECT (self), children_key);
  if (children == NULL)
    {
      children = g_ptr_array_new_with_free_func (child_free);
      g_object_set_data_full (G_OBJECT (self), children_key, children,
                              (GDestroyNotify) g_ptr_array_unref);
    }

  child = g_new (Child, 1);
  child->progress = bellhop_progress_new ();
  child->weight = weight;
  g_ptr_array_add (children, child);
  child->handler = g_signal_connect_swapped (child->progress, "notify::fraction",
                                             G_CALLBACK (add_up), self);
  add_up (self);
  return child->progress;
}
