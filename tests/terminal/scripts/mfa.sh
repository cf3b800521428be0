#!/bin/sh
# A prompt for an MFA number, echo switched off and on, an answer, and an error in red.
printf 'Enter MFA code for arn:aws:iam::123456789012:mfa/ada: '
printf '\033[?2004h123456\b\b\b\033[K\033[?2004l\n'
printf '\033[31mAn error occurred (AccessDenied) when calling the AssumeRole operation: '
printf 'MultiFactorAuthentication failed with invalid MFA one time pass code.\033[39m\n'
