/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action-private.h"

#include <glib/gi18n-lib.h>

/**
 * bellhop_action_class_set_export_title:
 * @klass: the class of an action
 * @title: what the menu says, as in “Copy as curl”
 *
 * Says what [method@Action.export_text] makes of the action, for a class that has the method. For
 * class_init.
 */
void
bellhop_action_class_set_export_title (BellhopActionClass *klass,
                                       const char         *title)
{
  _bellhop_action_class_get_about (klass)->export_title = g_intern_string (title);
}

/**
 * bellhop_action_class_get_export_title:
 * @klass: the class of an action
 *
 * Gets what the menu says.
 *
 * Returns: (transfer none) (nullable): the title, or %NULL when the action cannot be written as
 *   text
 */
const char *
bellhop_action_class_get_export_title (BellhopActionClass *klass)
{
  return klass->export_text != NULL ? _bellhop_action_class_get_about (klass)->export_title : NULL;
}

/**
 * bellhop_action_import_text:
 * @self: an action
 * @text: what a person pasted
 * @out_ignored: (out) (transfer full) (array zero-terminated=1): the words of @text that mean
 *   nothing here, empty when there are none
 * @error: return location for what is wrong
 *
 * Fills in all parameters from a text that another program understands, as a command line of curl.
 * All of them or none: what the text does not say has its default.
 *
 * Returns: whether the parameters were set. %FALSE without an error when @text is nothing of the
 *   kind, so that it may be taken for what it is.
 */
gboolean
bellhop_action_import_text (BellhopAction *self,
                            const char    *text,
                            char        ***out_ignored,
                            GError       **error)
{
  BellhopActionClass *klass;
  g_autoptr(BellhopAction) fresh = NULL;
  g_autoptr(GPtrArray) ignored = NULL;
  GParamSpec **params;
  guint        n_params = 0;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);
  g_return_val_if_fail (text != NULL && out_ignored != NULL, FALSE);

  klass = BELLHOP_ACTION_GET_CLASS (self);
  if (klass->import_text == NULL)
    return FALSE;

  fresh = g_object_new (G_OBJECT_TYPE (self), NULL);
  ignored = g_ptr_array_new_with_free_func (g_free);
  if (!klass->import_text (fresh, text, ignored, error))
    return FALSE;

  params = bellhop_action_class_get_params (klass, &n_params);
  for (guint i = 0; i < n_params; i++)
    _bellhop_action_set_param (self, params[i], _bellhop_action_peek_param (fresh, params[i]));
  g_ptr_array_add (ignored, NULL);
  *out_ignored = (char **) g_ptr_array_free (g_steal_pointer (&ignored), FALSE);
  return TRUE;
}

/**
 * bellhop_action_export_text:
 * @self: an action
 * @error: return location for what is wrong
 *
 * Writes the action with its parameters as a text that another program understands, as a command
 * line of curl. Secrets are in it.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL with an error when the parameters are not
 *   good, or when the action has no such text
 */
char *
bellhop_action_export_text (BellhopAction *self,
                            GError       **error)
{
  BellhopActionClass *klass;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  klass = BELLHOP_ACTION_GET_CLASS (self);
  if (klass->export_text == NULL)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_NOT_SUPPORTED,
                   _("%s cannot be written as text"),
                   bellhop_action_class_get_title (klass));
      return NULL;
    }
  return bellhop_action_check (self, NULL, error) ? klass->export_text (self, error) : NULL;
}
