/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-action-info-private.h"

struct _BellhopActionInfo
{
  GObject parent_instance;

  BellhopActionClass *klass; /* Owned */
};

typedef enum
{
  PROP_ID = 1,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_CATEGORY,
  PROP_ICON_NAME,
} BellhopActionInfoProperty;

static GParamSpec *properties[PROP_ICON_NAME + 1];

G_DEFINE_FINAL_TYPE (BellhopActionInfo, bellhop_action_info, G_TYPE_OBJECT)

static void
bellhop_action_info_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BellhopActionInfo *self = BELLHOP_ACTION_INFO (object);

  switch ((BellhopActionInfoProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, bellhop_action_info_get_id (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, bellhop_action_info_get_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, bellhop_action_info_get_description (self));
      break;
    case PROP_CATEGORY:
      g_value_set_string (value, bellhop_action_info_get_category (self));
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, bellhop_action_info_get_icon_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_action_info_finalize (GObject *object)
{
  BellhopActionInfo *self = BELLHOP_ACTION_INFO (object);

  g_clear_pointer (&self->klass, g_type_class_unref);
  G_OBJECT_CLASS (bellhop_action_info_parent_class)->finalize (object);
}

static void
bellhop_action_info_class_init (BellhopActionInfoClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bellhop_action_info_get_property;
  object_class->finalize = bellhop_action_info_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_CATEGORY] = g_param_spec_string ("category", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_action_info_init (BellhopActionInfo *self)
{
}

BellhopActionInfo *
_bellhop_action_info_new (GType action_type)
{
  BellhopActionInfo *self = g_object_new (BELLHOP_TYPE_ACTION_INFO, NULL);

  self->klass = g_type_class_ref (action_type);
  return self;
}

/**
 * bellhop_action_info_get_id:
 * @self: what is known of an action
 *
 * Gets the name that scripts know the action by.
 *
 * Returns: (transfer none): the id
 */
const char *
bellhop_action_info_get_id (BellhopActionInfo *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (self), NULL);

  return bellhop_action_class_get_id (self->klass);
}

/**
 * bellhop_action_info_get_title:
 * @self: what is known of an action
 *
 * Gets the name that people see.
 *
 * Returns: (transfer none): the title
 */
const char *
bellhop_action_info_get_title (BellhopActionInfo *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (self), NULL);

  return bellhop_action_class_get_title (self->klass);
}

/**
 * bellhop_action_info_get_description:
 * @self: what is known of an action
 *
 * Gets a sentence about what the action does.
 *
 * Returns: (transfer none): the sentence, which may be empty
 */
const char *
bellhop_action_info_get_description (BellhopActionInfo *self)
{
  const char *description;

  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (self), NULL);

  description = bellhop_action_class_get_description (self->klass);
  return description != NULL ? description : "";
}

/**
 * bellhop_action_info_get_category:
 * @self: what is known of an action
 *
 * Gets the heading that the action stands under.
 *
 * Returns: (transfer none): the category, which may be empty
 */
const char *
bellhop_action_info_get_category (BellhopActionInfo *self)
{
  const char *category;

  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (self), NULL);

  category = bellhop_action_class_get_category (self->klass);
  return category != NULL ? category : "";
}

/**
 * bellhop_action_info_get_icon_name:
 * @self: what is known of an action
 *
 * Gets the name of a themed icon.
 *
 * Returns: (transfer none): the name
 */
const char *
bellhop_action_info_get_icon_name (BellhopActionInfo *self)
{
  const char *icon_name;

  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (self), NULL);

  icon_name = bellhop_action_class_get_icon_name (self->klass);
  return icon_name != NULL ? icon_name : "system-run-symbolic";
}

/**
 * bellhop_action_info_get_class:
 * @self: what is known of an action
 *
 * Gets the class of the action.
 *
 * Returns: (transfer none): the class
 */
BellhopActionClass *
bellhop_action_info_get_class (BellhopActionInfo *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (self), NULL);

  return self->klass;
}

/**
 * bellhop_action_info_matches:
 * @self: what is known of an action
 * @search: words that a person typed
 *
 * Tells whether each of the words is found in what the action says of itself,
 * whatever the case and the accents.
 *
 * Returns: whether it matches
 */
gboolean
bellhop_action_info_matches (BellhopActionInfo *self,
                             const char        *search)
{
  g_autofree char *about = NULL;
  g_auto(GStrv) words = NULL;
  const char *keywords;

  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (self), FALSE);
  g_return_val_if_fail (search != NULL, FALSE);

  keywords = bellhop_action_class_get_keywords (self->klass);
  about = g_strjoin (" ",
                     bellhop_action_info_get_id (self),
                     bellhop_action_info_get_title (self),
                     bellhop_action_info_get_description (self),
                     bellhop_action_info_get_category (self),
                     keywords != NULL ? keywords : "",
                     NULL);
  words = g_strsplit_set (search, " \t", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *haystack = g_utf8_casefold (about, -1);
      g_autofree char *needle = g_utf8_casefold (words[i], -1);

      if (strstr (haystack, needle) == NULL && !g_str_match_string (words[i], about, TRUE))
        return FALSE;
    }
  return TRUE;
}
