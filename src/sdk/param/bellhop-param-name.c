/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-param-private.h"
#include "bellhop-param.h"

static const char written_key[] = "bellhop-written-name";

/* A name that GLib takes and no parameter may have, another one for each that it does not take. */
static char *
make_up (const char *name)
{
  return g_strdup_printf ("Unfit-%u", g_quark_from_string (name));
}

/**
 * bellhop_param_spec_name:
 * @name: (nullable): the name of a property as it is written
 *
 * Gives another name to a property whose own GLib would end the program for.
 * The functions that make a `GParamSpec` are called with it wherever this
 * header is included; [method@ActionClass.add_param] refuses what it is given
 * then, and knows what was written.
 *
 * Returns: @name, or the name to make the property with
 */
const char *
bellhop_param_spec_name (const char *name)
{
  g_autofree char *fit = NULL;
  const char      *kept;

  if (name != NULL && g_param_spec_is_valid_name (name) && strchr (name, '_') == NULL)
    return name;

  if (name == NULL)
    name = "";
  if (g_param_spec_is_valid_name (name))
    fit = g_strdelimit (g_strdup (name), "_", '-');
  else
    fit = make_up (name);
  kept = g_intern_string (fit);
  g_dataset_set_data (kept, written_key, (gpointer) g_intern_string (name));
  return kept;
}

/* As its author wrote it. */
const char *
_bellhop_param_get_written_name (GParamSpec *pspec)
{
  const char *written = g_dataset_get_data (g_intern_string (pspec->name), written_key);

  return written != NULL ? written : pspec->name;
}

/* What can stand before “=” on a command line, and needs no key to be held. */
gboolean
_bellhop_param_has_good_name (GParamSpec *pspec)
{
  const char *name = pspec->name;

  return g_ascii_islower (name[0]) &&
         name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}
