/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-verdict.h"

struct _BellhopVerdict
{
  GObject parent_instance;

  BellhopVerdictStyle style;
  char               *headline; /* Owned, as the facts */
  char               *facts[BELLHOP_VERDICT_MAX_FACTS + 1];
  guint               n_facts;
};

G_DEFINE_FINAL_TYPE (BellhopVerdict, bellhop_verdict, G_TYPE_OBJECT)

static void
bellhop_verdict_finalize (GObject *object)
{
  BellhopVerdict *self = BELLHOP_VERDICT (object);

  g_free (self->headline);
  for (guint i = 0; i < self->n_facts; i++)
    g_free (self->facts[i]);
  G_OBJECT_CLASS (bellhop_verdict_parent_class)->finalize (object);
}

static void
bellhop_verdict_class_init (BellhopVerdictClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_verdict_finalize;
}

static void
bellhop_verdict_init (BellhopVerdict *self)
{
}

/**
 * BellhopVerdict:
 *
 * The answer of a run in a few words, for people: a headline and up to four facts, such as “404 Not
 * Found” with “61 ms” and “44 bytes”. [method@Run.take_verdict] gives it to a run. The main thread.
 */

/**
 * bellhop_verdict_new:
 * @style: whether what was found is good news
 * @headline: the answer, in the language of the person, without a full stop
 *
 * Returns: (transfer full): a verdict
 */
BellhopVerdict *
bellhop_verdict_new (BellhopVerdictStyle style,
                     const char         *headline)
{
  BellhopVerdict *self = NULL;

  g_return_val_if_fail (headline != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_VERDICT, NULL);
  self->style = style;
  self->headline = g_utf8_make_valid (headline, -1);
  return self;
}

/**
 * bellhop_verdict_add_fact:
 * @self: a verdict that no run has yet
 * @fact: a number with its unit, or a few words
 *
 * Adds a fact. What is more than %BELLHOP_VERDICT_MAX_FACTS is a mistake of the caller.
 */
void
bellhop_verdict_add_fact (BellhopVerdict *self,
                          const char     *fact)
{
  g_return_if_fail (BELLHOP_IS_VERDICT (self) && fact != NULL);
  g_return_if_fail (self->n_facts < BELLHOP_VERDICT_MAX_FACTS);

  self->facts[self->n_facts++] = g_utf8_make_valid (fact, -1);
}

/**
 * bellhop_verdict_get_style:
 * @self: a verdict
 *
 * Returns: whether what was found is good news
 */
BellhopVerdictStyle
bellhop_verdict_get_style (BellhopVerdict *self)
{
  g_return_val_if_fail (BELLHOP_IS_VERDICT (self), BELLHOP_VERDICT_SUCCESS);

  return self->style;
}

/**
 * bellhop_verdict_get_headline:
 * @self: a verdict
 *
 * Returns: (transfer none): the answer
 */
const char *
bellhop_verdict_get_headline (BellhopVerdict *self)
{
  g_return_val_if_fail (BELLHOP_IS_VERDICT (self), NULL);

  return self->headline;
}

/**
 * bellhop_verdict_get_facts:
 * @self: a verdict
 *
 * Returns: (transfer none) (array zero-terminated=1): the facts, in the order of their weight
 */
const char *const *
bellhop_verdict_get_facts (BellhopVerdict *self)
{
  g_return_val_if_fail (BELLHOP_IS_VERDICT (self), NULL);

  return (const char *const *) self->facts;
}

/**
 * bellhop_verdict_dup_text:
 * @self: a verdict
 *
 * Writes all of it on one line, as in “404 Not Found · 61 ms · 44 bytes”.
 *
 * Returns: (transfer full): the line
 */
char *
bellhop_verdict_dup_text (BellhopVerdict *self)
{
  GString *text = NULL;

  g_return_val_if_fail (BELLHOP_IS_VERDICT (self), NULL);

  text = g_string_new (self->headline);
  for (guint i = 0; i < self->n_facts; i++)
    g_string_append_printf (text, " · %s", self->facts[i]);
  return g_string_free (text, FALSE);
}
