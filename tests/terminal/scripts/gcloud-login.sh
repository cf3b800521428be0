#!/bin/sh
# gcloud auth application-default login --no-launch-browser.
printf 'Go to the following link in your browser, and complete the sign-in prompts:\n\n'
printf '    https://accounts.google.com/o/oauth2/auth?response_type=code&client_id=1234.apps.'
printf 'googleusercontent.com&redirect_uri=https%%3A%%2F%%2Fsdk.cloud.google.com&scope=openid+'
printf 'https%%3A%%2F%%2Fwww.googleapis.com%%2Fauth%%2Fcloud-platform&state=Xy&prompt=consent\n\n'
printf '\033[1;33mWARNING:\033[0m Cannot find a quota project to add to ADC.\n'
printf 'Once finished, enter the verification code provided in your browser: '
