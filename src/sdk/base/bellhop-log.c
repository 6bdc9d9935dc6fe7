/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-log.h"
#include "bellhop-log-private.h"

struct _BellhopLogLine
{
  GObject parent_instance;

  char  *text; /* Owned */
  double seconds;
};

typedef enum
{
  PROP_TEXT = 1,
} BellhopLogLineProperty;

static GParamSpec *properties[PROP_TEXT + 1];

G_DEFINE_FINAL_TYPE (BellhopLogLine, bellhop_log_line, G_TYPE_OBJECT)

static void
bellhop_log_line_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BellhopLogLine *self = BELLHOP_LOG_LINE (object);

  switch ((BellhopLogLineProperty) prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_log_line_finalize (GObject *object)
{
  BellhopLogLine *self = BELLHOP_LOG_LINE (object);

  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (bellhop_log_line_parent_class)->finalize (object);
}

static void
bellhop_log_line_class_init (BellhopLogLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bellhop_log_line_get_property;
  object_class->finalize = bellhop_log_line_finalize;
  /**
   * BellhopLogLine:text:
   *
   * The line.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_log_line_init (BellhopLogLine *self)
{
}

BellhopLogLine *
_bellhop_log_line_new (char  *text,
                       double seconds)
{
  BellhopLogLine *self = g_object_new (BELLHOP_TYPE_LOG_LINE, NULL);

  self->text = text;
  self->seconds = seconds;
  return self;
}

/**
 * BellhopLogLine:
 *
 * A line that a run has logged.
 */

/**
 * bellhop_log_line_get_text:
 * @self: a line of a log
 *
 * Gets the text.
 *
 * Returns: (transfer none): the text
 */
const char *
bellhop_log_line_get_text (BellhopLogLine *self)
{
  g_return_val_if_fail (BELLHOP_IS_LOG_LINE (self), NULL);

  return self->text;
}

/**
 * bellhop_log_line_get_seconds:
 * @self: a line of a log
 *
 * Gets when it was noted.
 *
 * Returns: the seconds since the run started
 */
double
bellhop_log_line_get_seconds (BellhopLogLine *self)
{
  g_return_val_if_fail (BELLHOP_IS_LOG_LINE (self), 0.0);

  return self->seconds;
}
