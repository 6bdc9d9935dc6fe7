/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A module as a stranger writes one. It is built several times: defines give it another type and
 * another id, or take something away. */
#include <bellhop/bellhop.h>

#ifdef STRANGER_VERSION
G_MODULE_EXPORT const guint bellhop_module_interface_version = STRANGER_VERSION;
#elif !defined(STRANGER_WITHOUT_VERSION)
BELLHOP_MODULE_DECLARE_VERSION ();
#endif

#ifdef STRANGER_DECLARED
BELLHOP_MODULE_DECLARE_ACTIONS (STRANGER_DECLARED);
#endif

#ifndef STRANGER_WITHOUT_PERFORM
#  define STRANGER_PERFORM stranger_perform

static gboolean
stranger_perform (BellhopAction *action,
                  BellhopRun    *run,
                  GError       **error)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("hello", 5);

  bellhop_run_add_text (run, "greeting", "Greeting", NULL, text);
  return TRUE;
}
#else
#  define STRANGER_PERFORM NULL
#endif

#ifdef STRANGER_PARAM
#  ifndef STRANGER_KIND
#    define STRANGER_KIND BELLHOP_PARAM_PLAIN
#  endif

/* A good one, one by the name that is asked for, of the type that is asked for, and what is said of
   it later. */
static void
add_params (gpointer klass)
{
  GParamSpec *good = g_param_spec_string ("good", "Good", NULL, NULL, BELLHOP_PARAM_RW);
#  ifdef STRANGER_POINTER
  GParamSpec *asked = g_param_spec_pointer (STRANGER_PARAM, "Asked", NULL, BELLHOP_PARAM_RW);
#  else
  GParamSpec *asked = g_param_spec_int64 (STRANGER_PARAM, "Asked", NULL, 0, 10, 0,
                                          BELLHOP_PARAM_RW);
#  endif

  bellhop_action_class_add_param (klass, good, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);
  bellhop_action_class_add_param (klass, asked, STRANGER_KIND, BELLHOP_PARAM_OPTIONAL);
  bellhop_param_set_unit (asked, "s");
}
#endif

static void
stranger_class_init (gpointer klass,
                     gpointer data)
{
  bellhop_action_class_set_about (klass, STRANGER_ID, STRANGER_TITLE, "Says hello");
  bellhop_action_class_set_category (klass, "Strangers", NULL);
  bellhop_action_class_set_keywords (klass, "welcome");
  BELLHOP_ACTION_CLASS (klass)->perform = STRANGER_PERFORM;
#ifdef STRANGER_PARAM
  add_params (klass);
#endif
}

static GType
register_type (void)
{
  return g_type_register_static_simple (BELLHOP_TYPE_ACTION,
                                        STRANGER_NAME,
                                        sizeof (BellhopActionClass),
                                        stranger_class_init,
                                        sizeof (BellhopAction),
                                        NULL,
                                        0);
}

#ifndef STRANGER_WITHOUT_LOAD
G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  GType type = register_type ();

#  ifndef STRANGER_WITHOUT_ACTION
  bellhop_module_add_action (module, type);
#  else
  g_type_class_unref (g_type_class_ref (type));
#  endif
}
#else
G_MODULE_EXPORT void greet_by_another_name (GIOModule *module);

void
greet_by_another_name (GIOModule *module)
{
  bellhop_module_add_action (module, register_type ());
}
#endif

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
}
