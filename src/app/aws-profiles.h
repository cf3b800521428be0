/*
 * The two files of AWS with every byte of their values, for what is carried out; what is shown of
 * them is in the evidence.
 */
#ifndef APP_AWS_PROFILES_H
#define APP_AWS_PROFILES_H

#include "app/aws-variables.h"
#include "core/aws.h"
#include "format/aws-ini.h"

typedef struct AwsProfiles AwsProfiles;

/* Never NULL: files that are absent set nothing. */
AwsProfiles *aws_profiles_read(const Paths *paths, const Variables *variables);

/* Wipes and frees; NULL is fine. */
void aws_profiles_free(AwsProfiles *profiles);

/* The names of all profiles, clean: those of the configuration first; for g_ptr_array_unref. */
GPtrArray *aws_profiles_names(const AwsProfiles *profiles);

bool aws_profiles_has(const AwsProfiles *profiles, const char *name);

/* A value of a profile, its credentials file first; NULL when it is not set. As text likewise. */
const Secret *aws_profiles_get(const AwsProfiles *profiles, const char *name, AwsKey key);
const char *aws_profiles_text(const AwsProfiles *profiles, const char *name, AwsKey key);

/* A value of the session of single sign-on that a profile names, else of the profile itself. */
const char *aws_profiles_sso(const AwsProfiles *profiles, const char *name, AwsKey key);

/* Where region is set in a profile; for people, for g_free; NULL when it is not. */
char *aws_profiles_region_origin(const AwsProfiles *profiles, const char *name, const Paths *paths);

/* What a profile sets, for aws_step(). */
guint aws_profiles_traits(const AwsProfiles *profiles, const char *name);

/*
 * The endpoint that a variable or a profile names for a service, of which variable and key are;
 * NULL when none does, or they are to be ignored.
 */
const char *aws_profiles_endpoint(const AwsProfiles *profiles, const Variables *variables,
	const char *name, AwsVariable variable, AwsKey key);

#endif
