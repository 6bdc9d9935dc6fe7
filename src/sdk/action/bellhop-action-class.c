/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action-private.h"

#include "bellhop-output-private.h"
#include "bellhop-param-private.h"

#include <glib/gi18n-lib.h>

/**
 * BELLHOP_ACTION_EXTENSION_POINT:
 *
 * The extension point of GIO at which modules put their actions; see
 * [func@module_add_action].
 */

/**
 * bellhop_action_class_set_about:
 * @klass: the class of an action
 * @id: the name that scripts know it by, as in `http.request`
 * @title: the name that people see
 * @description: a sentence about what it does
 *
 * Says what the action is. For class_init.
 */
void
bellhop_action_class_set_about (BellhopActionClass *klass,
                                const char         *id,
                                const char         *title,
                                const char         *description)
{
  BellhopActionAbout *about = _bellhop_action_class_get_about (klass);

  g_return_if_fail (id != NULL && title != NULL);

  about->id = g_intern_string (id);
  about->title = g_intern_string (title);
  about->description = g_intern_string (description);
}

/**
 * bellhop_action_class_set_category:
 * @klass: the class of an action
 * @category: the heading that it stands under
 * @icon_name: (nullable): a themed icon
 *
 * Says where the action stands in a list. For class_init.
 */
void
bellhop_action_class_set_category (BellhopActionClass *klass,
                                   const char         *category,
                                   const char         *icon_name)
{
  BellhopActionAbout *about = _bellhop_action_class_get_about (klass);

  about->category = g_intern_string (category);
  about->icon_name = g_intern_string (icon_name);
}

/**
 * bellhop_action_class_set_keywords:
 * @klass: the class of an action
 * @keywords: words that it is found by, separated by spaces
 *
 * Says what people may search the action by. For class_init.
 */
void
bellhop_action_class_set_keywords (BellhopActionClass *klass,
                                   const char         *keywords)
{
  _bellhop_action_class_get_about (klass)->keywords = g_intern_string (keywords);
}

/**
 * bellhop_action_class_set_policy:
 * @klass: the class of an action
 * @policy: what a call does while an earlier one is under way
 * @limit: as for [method@Action.set_policy]
 *
 * Says what [method@Action.set_policy] may change for one instance. For class_init.
 */
void
bellhop_action_class_set_policy (BellhopActionClass *klass,
                                 BellhopActionPolicy policy,
                                 guint               limit)
{
  BellhopActionAbout *about = _bellhop_action_class_get_about (klass);

  about->policy = policy;
  about->limit = limit;
}

/**
 * bellhop_action_class_set_live:
 * @klass: the class of an action
 * @delay_ms: how long nothing is to be typed before it runs, in milliseconds
 *
 * Says that the action is quick, changes nothing, and may run as one types: its page gets a switch
 * for that. For class_init.
 */
void
bellhop_action_class_set_live (BellhopActionClass *klass,
                               guint               delay_ms)
{
  g_return_if_fail (delay_ms > 0);

  _bellhop_action_class_get_about (klass)->live_ms = delay_ms;
}

/**
 * bellhop_action_class_get_live_ms:
 * @klass: the class of an action
 *
 * Returns: how long nothing is to be typed before the action runs by itself, or 0 when it never
 *   does
 */
guint
bellhop_action_class_get_live_ms (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->live_ms;
}

/* What stands in the way of a parameter, or NULL. */
static char *
find_problem (BellhopActionClass *klass,
              GParamSpec         *pspec,
              BellhopParamKind    kind)
{
  const char *name = pspec != NULL ? _bellhop_param_get_written_name (pspec) : NULL;

  if (pspec == NULL)
    return g_strdup (_("GLib could not create one of the parameters; its warning says why"));
  if (!_bellhop_param_has_good_name (pspec))
    return g_strdup_printf (_("“%s” is not a valid parameter name: use lower-case letters, digits "
                              "and hyphens, and start with a letter"),
                            name);
  if (g_object_class_find_property (G_OBJECT_CLASS (klass), pspec->name) != NULL)
    return g_strdup_printf (_("“%s” is already the name of a parameter, or of a property of every "
                              "action"),
                            name);
  if (!_bellhop_param_is_supported (pspec))
    return g_strdup_printf (_("the parameter “%s” has the type %s, which a form cannot show"), name,
                            g_type_name (pspec->value_type));
  if (!_bellhop_param_fits_kind (pspec, kind))
    return g_strdup_printf (_("the parameter “%s” has the type %s, which does not match its kind"),
                            name, g_type_name (pspec->value_type));
  return NULL;
}

static void
note_problem (BellhopActionAbout *about,
              const char         *problem)
{
  if (about->problem == NULL)
    about->problem = g_intern_string (problem);
}

/* The module may still say something about what it has made. */
static void
keep_refused (GParamSpec *pspec)
{
  static GPtrArray *refused;

  if (refused == NULL)
    refused = g_ptr_array_new ();
  g_ptr_array_add (refused, g_param_spec_ref_sink (pspec));
}

/**
 * bellhop_action_class_add_param:
 * @klass: the class of an action
 * @pspec: (transfer floating): a property, made with %BELLHOP_PARAM_RW: its
 *   nick is what people see, its blurb explains it
 * @kind: what it means beyond its type
 * @flags: whether it is required, and whether it is for experts
 *
 * Adds a parameter. It is a property, whose value the base class keeps; the
 * form row, the argument of the command line, the saved value and the checks
 * come from it. For class_init, in the order of the form.
 *
 * Types: boolean, int, int64, uint, uint64, double, string, enum and
 * %G_TYPE_STRV. Its name begins with a small letter and goes on with small
 * letters, digits and hyphens; no other property has it. With a parameter that
 * cannot be had the action is not loaded: [method@ActionClass.get_problem]
 * says why.
 */
void
bellhop_action_class_add_param (BellhopActionClass *klass,
                                GParamSpec         *pspec,
                                BellhopParamKind    kind,
                                BellhopParamFlags   flags)
{
  BellhopActionAbout *about = _bellhop_action_class_get_about (klass);
  GObjectClass       *object_class = G_OBJECT_CLASS (klass);
  GObjectClass       *base_class = g_type_class_peek (BELLHOP_TYPE_ACTION);
  GType               type = G_TYPE_FROM_CLASS (klass);
  GPtrArray          *params = about->params;
  g_autofree char    *problem = find_problem (klass, pspec, kind);

  if (problem != NULL)
    {
      note_problem (about, problem);
      if (pspec != NULL)
        keep_refused (pspec);
      return;
    }

  if (params == NULL || about->owner != type)
    {
      /* The class begins as a copy of its parent's. */
      about->owner = type;
      about->params = g_ptr_array_new ();
      if (params != NULL)
        g_ptr_array_extend (about->params, params, NULL, NULL);

      /* The two methods that GObject does not let a class inherit. */
      object_class->set_property = base_class->set_property;
      object_class->get_property = base_class->get_property;
    }

  _bellhop_param_annotate (pspec, kind, flags);
  g_ptr_array_add (about->params, pspec);
  g_object_class_install_property (object_class, BELLHOP_FIRST_PARAM_ID + about->params->len - 1,
                                   pspec);
}

/**
 * bellhop_action_class_add_params:
 * @klass: the class of an action
 * @domain: (nullable): the domain that its texts are translated in, such as the `GETTEXT_PACKAGE`
 *   of a module; %NULL: they stay as they are
 * @entries: (array length=n_entries): the parameters in the order of the form
 * @n_entries: how many there are
 *
 * Adds the parameters of a table, as `bellhop_action_class_add_param()` adds one; that function
 * also takes types that a [struct@ParamEntry] does not have. For class_init.
 *
 * The texts that people see are looked up in @domain. One without a translation, such as a
 * placeholder that is the same in every language, stays as it is.
 *
 * The table is read and not kept. With an entry that cannot be a parameter, for instance a number
 * outside its own bounds, the action is not loaded: [method@ActionClass.get_problem] says why.
 */
void
bellhop_action_class_add_params (BellhopActionClass      *klass,
                                 const char              *domain,
                                 const BellhopParamEntry *entries,
                                 guint                    n_entries)
{
  const char *owner;

  g_return_if_fail (BELLHOP_IS_ACTION_CLASS (klass));
  g_return_if_fail (entries != NULL || n_entries == 0);

  owner = G_OBJECT_CLASS_NAME (klass);
  for (guint i = 0; i < n_entries; i++)
    {
      const BellhopParamEntry *entry = &entries[i];
      g_autofree char         *problem = _bellhop_param_entry_find_problem (entry);

      if (problem != NULL)
        note_problem (_bellhop_action_class_get_about (klass), problem);
      else
        bellhop_action_class_add_param (
          klass, _bellhop_param_entry_create_pspec (entry, owner, domain), entry->kind,
          entry->flags);
    }
}

/**
 * bellhop_action_class_get_id:
 * @klass: the class of an action
 *
 * Gets the name that scripts know the action by.
 *
 * Returns: (transfer none) (nullable): the id
 */
const char *
bellhop_action_class_get_id (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->id;
}

/**
 * bellhop_action_class_get_title:
 * @klass: the class of an action
 *
 * Gets the name that people see.
 *
 * Returns: (transfer none) (nullable): the title
 */
const char *
bellhop_action_class_get_title (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->title;
}

/**
 * bellhop_action_class_get_description:
 * @klass: the class of an action
 *
 * Gets a sentence about what the action does.
 *
 * Returns: (transfer none) (nullable): the sentence
 */
const char *
bellhop_action_class_get_description (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->description;
}

/**
 * bellhop_action_class_get_category:
 * @klass: the class of an action
 *
 * Gets the heading that the action stands under.
 *
 * Returns: (transfer none) (nullable): the category
 */
const char *
bellhop_action_class_get_category (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->category;
}

/**
 * bellhop_action_class_get_icon_name:
 * @klass: the class of an action
 *
 * Gets the name of a themed icon.
 *
 * Returns: (transfer none) (nullable): the name
 */
const char *
bellhop_action_class_get_icon_name (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->icon_name;
}

/**
 * bellhop_action_class_get_keywords:
 * @klass: the class of an action
 *
 * Gets what people may search the action by.
 *
 * Returns: (transfer none) (nullable): words separated by spaces
 */
const char *
bellhop_action_class_get_keywords (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->keywords;
}

/**
 * bellhop_action_class_get_problem:
 * @klass: the class of an action
 *
 * Gets what is wrong with the declarations of the class. Such an action must not be offered to
 * users.
 *
 * Returns: (transfer none) (nullable): the first thing that is wrong, or %NULL
 */
const char *
bellhop_action_class_get_problem (BellhopActionClass *klass)
{
  return _bellhop_action_class_get_about (klass)->problem;
}

/**
 * bellhop_action_class_get_params:
 * @klass: the class of an action
 * @out_n_params: (out): how many there are
 *
 * Gets the parameters in the order of the form.
 *
 * Returns: (transfer none) (array length=out_n_params) (nullable): the
 *   parameters
 */
GParamSpec **
bellhop_action_class_get_params (BellhopActionClass *klass,
                                 guint              *out_n_params)
{
  GPtrArray *params = _bellhop_action_class_get_about (klass)->params;

  *out_n_params = params != NULL ? params->len : 0;
  return params != NULL ? (GParamSpec **) params->pdata : NULL;
}

/**
 * bellhop_action_class_find_param:
 * @klass: the class of an action
 * @name: a name
 *
 * Finds a parameter by its name.
 *
 * Returns: (transfer none) (nullable): the parameter, or %NULL when there is
 *   none of that name
 */
GParamSpec *
bellhop_action_class_find_param (BellhopActionClass *klass,
                                 const char         *name)
{
  guint        n_params = 0;
  GParamSpec **params = bellhop_action_class_get_params (klass, &n_params);

  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < n_params; i++)
    if (g_str_equal (params[i]->name, name))
      return params[i];
  return NULL;
}

/**
 * bellhop_action_class_get_main_param:
 * @klass: the class of an action
 *
 * Gets the parameter that a value without a name is for: the one with %BELLHOP_PARAM_MAIN, or else
 * the first.
 *
 * Returns: (transfer none) (nullable): the parameter, or %NULL when there is none at all
 */
GParamSpec *
bellhop_action_class_get_main_param (BellhopActionClass *klass)
{
  guint        n_params = 0;
  GParamSpec **params = bellhop_action_class_get_params (klass, &n_params);

  for (guint i = 0; i < n_params; i++)
    if ((bellhop_param_get_flags (params[i]) & BELLHOP_PARAM_MAIN) != 0)
      return params[i];
  return n_params > 0 ? params[0] : NULL;
}

BellhopAction *
_bellhop_action_freeze (BellhopAction *self)
{
  BellhopAction *copy = g_object_new (G_OBJECT_TYPE (self), NULL);
  GParamSpec   **params;
  guint          n_params = 0;

  params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (self), &n_params);
  for (guint i = 0; i < n_params; i++)
    _bellhop_action_set_param (copy, params[i], _bellhop_action_peek_param (self, params[i]));
  return copy;
}

static const GValue *
peek_by_name (BellhopAction *self,
              const char    *param,
              GType          type)
{
  GParamSpec *pspec;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (self), param);
  if (pspec == NULL || !g_type_is_a (pspec->value_type, type))
    {
      g_critical ("%s has no parameter “%s” of type %s", G_OBJECT_TYPE_NAME (self), param,
                  g_type_name (type));
      return NULL;
    }
  return _bellhop_action_peek_param (self, pspec);
}

/**
 * bellhop_action_get_string:
 * @self: an action
 * @param: the name of a parameter that is a text
 *
 * Gets the value of a parameter.
 *
 * Returns: (transfer none): the text, empty when there is none
 */
const char *
bellhop_action_get_string (BellhopAction *self,
                           const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_STRING);
  const char   *text = value != NULL ? g_value_get_string (value) : NULL;

  return text != NULL ? text : "";
}

/**
 * bellhop_action_get_boolean:
 * @self: an action
 * @param: the name of a parameter that is true or false
 *
 * Gets the value of a parameter.
 *
 * Returns: the value
 */
gboolean
bellhop_action_get_boolean (BellhopAction *self,
                            const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_BOOLEAN);

  return value != NULL && g_value_get_boolean (value);
}

/**
 * bellhop_action_get_int64:
 * @self: an action
 * @param: the name of a parameter that is a whole number of any type
 *
 * Gets the value of a parameter.
 *
 * Returns: the number, %G_MAXINT64 for one that is larger
 */
gint64
bellhop_action_get_int64 (BellhopAction *self,
                          const char    *param)
{
  const GValue *value;
  GParamSpec   *pspec;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), 0);

  pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (self), param);
  g_return_val_if_fail (pspec != NULL, 0);

  value = _bellhop_action_peek_param (self, pspec);
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_INT:
      return g_value_get_int (value);
    case G_TYPE_UINT:
      return g_value_get_uint (value);
    case G_TYPE_INT64:
      return g_value_get_int64 (value);
    case G_TYPE_UINT64:
      return (gint64) MIN (g_value_get_uint64 (value), (guint64) G_MAXINT64);
    default:
      g_critical ("%s: the parameter “%s” is not a whole number", G_OBJECT_TYPE_NAME (self), param);
      return 0;
    }
}

/**
 * bellhop_action_get_double:
 * @self: an action
 * @param: the name of a parameter that is a number
 *
 * Gets the value of a parameter.
 *
 * Returns: the number
 */
double
bellhop_action_get_double (BellhopAction *self,
                           const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_DOUBLE);

  return value != NULL ? g_value_get_double (value) : 0.0;
}

/**
 * bellhop_action_get_choice:
 * @self: an action
 * @param: the name of a parameter that is an enumeration
 *
 * Gets the value of a parameter.
 *
 * Returns: the value of the enumeration
 */
int
bellhop_action_get_choice (BellhopAction *self,
                           const char    *param)
{
  const GValue *value = peek_by_name (self, param, G_TYPE_ENUM);

  return value != NULL ? g_value_get_enum (value) : 0;
}

/**
 * bellhop_action_get_strv:
 * @self: an action
 * @param: the name of a parameter that is a list
 *
 * Gets the value of a parameter.
 *
 * Returns: (transfer none) (array zero-terminated=1): the texts, empty when
 *   there are none
 */
const char *const *
bellhop_action_get_strv (BellhopAction *self,
                         const char    *param)
{
  static const char *const nothing[] = { NULL };
  const GValue            *value = peek_by_name (self, param, G_TYPE_STRV);
  const char *const       *list = value != NULL ? g_value_get_boxed (value) : NULL;

  return list != NULL ? list : nothing;
}

static GParamSpec *
find_param (BellhopAction *self,
            const char    *name,
            GError       **error)
{
  GParamSpec *pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (self), name);

  if (pspec == NULL)
    g_set_error (error,
                 BELLHOP_ERROR,
                 BELLHOP_ERROR_INVALID_PARAMETER,
                 _("%s has no parameter “%s”"),
                 bellhop_action_class_get_id (BELLHOP_ACTION_GET_CLASS (self)),
                 name);
  return pspec;
}

static gboolean
set_list (BellhopAction     *self,
          GParamSpec        *pspec,
          const char *const *texts,
          GError           **error)
{
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRV);
  g_value_set_boxed (&value, texts);
  if (!bellhop_param_check (pspec, &value, error))
    return FALSE;

  _bellhop_action_set_param (self, pspec, &value);
  return TRUE;
}

/**
 * bellhop_action_set_from_text:
 * @self: an action
 * @param: the name of a parameter
 * @texts: (array zero-terminated=1): one text, or each value of a list
 * @error: return location for an error
 *
 * Sets a parameter to what a person typed, after a check.
 *
 * Returns: whether it was set
 */
gboolean
bellhop_action_set_from_text (BellhopAction     *self,
                              const char        *param,
                              const char *const *texts,
                              GError           **error)
{
  g_auto(GValue) value = G_VALUE_INIT;
  GParamSpec *pspec;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);
  g_return_val_if_fail (param != NULL && texts != NULL, FALSE);

  pspec = find_param (self, param, error);
  if (pspec == NULL)
    return FALSE;
  if (bellhop_param_is_list (pspec))
    return set_list (self, pspec, texts, error);
  if (texts[0] == NULL || texts[1] != NULL)
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("%s takes a single value"),
                   bellhop_param_get_title (pspec));
      return FALSE;
    }
  if (!bellhop_param_parse (pspec, texts[0], &value, error))
    return FALSE;

  _bellhop_action_set_param (self, pspec, &value);
  return TRUE;
}

/**
 * bellhop_action_params_to_json:
 * @self: an action
 *
 * Writes all parameters, but for secrets.
 *
 * Returns: (transfer full): an object
 */
JsonNode *
bellhop_action_params_to_json (BellhopAction *self)
{
  JsonObject  *object;
  GParamSpec **params;
  guint        n_params = 0;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  object = json_object_new ();
  params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (self), &n_params);
  for (guint i = 0; i < n_params; i++)
    if (bellhop_param_get_kind (params[i]) != BELLHOP_PARAM_SECRET)
      json_object_set_member (object, params[i]->name,
                              bellhop_param_to_json (params[i],
                                                     _bellhop_action_peek_param (self, params[i])));
  return _bellhop_json_take_object (object);
}

/**
 * bellhop_action_params_from_json:
 * @self: an action
 * @node: an object
 * @error: return location for an error
 *
 * Sets the parameters that @node has. All of them or none.
 *
 * Returns: whether they were set
 */
gboolean
bellhop_action_params_from_json (BellhopAction *self,
                                 JsonNode      *node,
                                 GError       **error)
{
  g_autoptr(BellhopAction) copy = NULL;
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *member;
  GParamSpec   **params;
  guint          n_params = 0;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);
  g_return_val_if_fail (node != NULL, FALSE);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("The parameters must be an object"));
      return FALSE;
    }

  copy = _bellhop_action_freeze (self);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_auto(GValue) value = G_VALUE_INIT;
      GParamSpec *pspec = find_param (self, name, error);

      if (pspec == NULL)
        return FALSE;
      if (!bellhop_param_from_json (pspec, member, &value, error))
        {
          g_prefix_error (error, "%s: ", name);
          return FALSE;
        }
      _bellhop_action_set_param (copy, pspec, &value);
    }

  params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (self), &n_params);
  for (guint i = 0; i < n_params; i++)
    _bellhop_action_set_param (self, params[i], _bellhop_action_peek_param (copy, params[i]));
  return TRUE;
}

/**
 * bellhop_action_check:
 * @self: an action
 * @out_param: (out) (optional) (transfer none) (nullable): the parameter at
 *   fault, if it is one
 * @error: return location for an error
 *
 * Checks all parameters, each by itself and then together.
 *
 * Returns: whether the action can run
 */
gboolean
bellhop_action_check (BellhopAction *self,
                      const char   **out_param,
                      GError       **error)
{
  BellhopActionClass *klass;
  GParamSpec        **params;
  guint               n_params = 0;
  const char         *param = NULL;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), FALSE);

  klass = BELLHOP_ACTION_GET_CLASS (self);
  params = bellhop_action_class_get_params (klass, &n_params);
  for (guint i = 0; i < n_params; i++)
    if (!bellhop_param_check (params[i], _bellhop_action_peek_param (self, params[i]), error))
      {
        if (out_param != NULL)
          *out_param = params[i]->name;
        return FALSE;
      }
  if (klass->check == NULL || klass->check (self, &param, error))
    return TRUE;

  if (out_param != NULL)
    *out_param = param;
  return FALSE;
}
