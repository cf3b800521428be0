# fish completion for claude-accounts
set -l commands status why doctor login logout accounts use exec env key shell-init refresh \
	settings undo
set -l sources bedrock vertex foundry mantle anthropic_aws auth_token oauth_token oauth_fd \
	api_key_helper claude_ai api_key console_key
set -l mendable settings_malformed settings_void key_shadows_login helper_shadows_login \
	key_undecided key_rejected selector_ignored region_missing credentials_mode \
	settings_readable_by_others lock_orphaned

# The words behind the program so far, without options and their values.
function __claude_accounts_words
	set -l skip no
	for word in (commandline -opc)[2..-1]
		if test $skip = yes
			set skip no
			continue
		end
		switch $word
			case --mode --project --config-dir --log --scope --fix --email --account \
					--passphrase-fd --shell --profile --region --vertex-project --gateway \
					--refresh-command
				set skip yes
			case '-*'
			case '*'
				echo -- $word
		end
	end
end

# Whether these words match, one pattern each.
function __claude_accounts_at
	set -l words (__claude_accounts_words)
	test (count $words) -eq (count $argv); or return 1
	for i in (seq (count $argv))
		string match -qr -- "^($argv[$i])\$" $words[$i]; or return 1
	end
end

# What the program itself says, a line each; it reads, and writes nothing.
function __claude_accounts_keys
	command claude-accounts settings list --all </dev/null 2>/dev/null | string replace -r ' .*' ''
end

function __claude_accounts_values
	set -l words (__claude_accounts_words)
	command claude-accounts settings values $words[3] </dev/null 2>/dev/null
end

function __claude_accounts_names
	command claude-accounts accounts list --names </dev/null 2>/dev/null
end

complete -c claude-accounts -f
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a status \
	-d 'Show every source of credentials and which one wins'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a why \
	-d 'Tell of one source why it wins or not'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a doctor \
	-d 'List what is wrong, each with its remedy'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a settings \
	-d 'Show the settings, or change one'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a undo \
	-d 'Take back the latest change'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a login -d 'Sign in'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a logout -d 'Sign out'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a refresh \
	-d 'Refresh the login or credentials of a cloud, or try a helper'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a accounts \
	-d 'Keep several accounts'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a use \
	-d 'Make an account the one that wins'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a exec \
	-d 'Run a command in which an account wins'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a env \
	-d 'Print shell code by which an account wins'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a key \
	-d 'Print the key of an account'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a shell-init \
	-d 'Print what makes a shell follow the accounts of directories'
complete -c claude-accounts -n "__claude_accounts_at accounts" \
	-a 'list add rename remove adopt export import lock'
complete -c claude-accounts -n "__claude_accounts_at accounts 'rename|remove'" \
	-a '(__claude_accounts_names)'
complete -c claude-accounts -n "__claude_accounts_at accounts 'export|import'" -F
complete -c claude-accounts -n "__claude_accounts_at accounts export .+" \
	-a '(__claude_accounts_names)'
complete -c claude-accounts -n "__claude_accounts_at 'use|exec|env|key|logout'" \
	-a '(__claude_accounts_names)'
complete -c claude-accounts -n "__claude_accounts_at shell-init" -a 'bash zsh fish'
complete -c claude-accounts -n "__fish_seen_subcommand_from login" -l account -x \
	-a '(__claude_accounts_names)' -d 'As this account, beside the login in use'
complete -c claude-accounts -n "__fish_seen_subcommand_from use" -l here \
	-d 'In this directory and below it only'
complete -c claude-accounts -n "__fish_seen_subcommand_from env" -l shell -x -a 'bash zsh fish'
complete -c claude-accounts -n "__fish_seen_subcommand_from env" -l taking-back
complete -c claude-accounts -n "__fish_seen_subcommand_from key" -l reveal \
	-d 'Show it on a terminal as well'
for option in names claudeai api-key-stdin token-stdin bedrock vertex with-logins force
	complete -c claude-accounts -n "__fish_seen_subcommand_from accounts" -l $option
end
for option in profile region vertex-project gateway refresh-command
	complete -c claude-accounts -n "__fish_seen_subcommand_from accounts" -l $option -x
end
complete -c claude-accounts -n "__fish_seen_subcommand_from accounts use undo exec env key login" \
	-l passphrase-fd -x -d 'Read the passphrase of the vault from this descriptor'
complete -c claude-accounts -n "__fish_seen_subcommand_from undo" -l forget \
	-d 'Leave the latest change as it is'
for option in claudeai console setup-token sso no-browser via-claude
	complete -c claude-accounts -n "__fish_seen_subcommand_from login" -l $option
end
complete -c claude-accounts -n "__fish_seen_subcommand_from login" -l email -x
complete -c claude-accounts -n "__fish_seen_subcommand_from logout" -l keep-grant
complete -c claude-accounts -n "__fish_seen_subcommand_from refresh" -a "token aws gcp helper"
for option in force json yes
	complete -c claude-accounts -n "__fish_seen_subcommand_from refresh" -l $option
end
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -l version \
	-d 'Print the version'
complete -c claude-accounts -n "__fish_seen_subcommand_from why" -a "$sources"
complete -c claude-accounts -n "__claude_accounts_at settings" -a list \
	-d 'Show every setting and what it hides'
complete -c claude-accounts -n "__claude_accounts_at settings" -a get \
	-d 'Print the value that counts'
complete -c claude-accounts -n "__claude_accounts_at settings" -a set \
	-d 'Give a setting a value'
complete -c claude-accounts -n "__claude_accounts_at settings" -a unset \
	-d 'Take a setting out of a file'
complete -c claude-accounts -n "__claude_accounts_at settings" -a values \
	-d 'Print sensible values'
complete -c claude-accounts -n "__claude_accounts_at settings 'get|set|unset|values'" \
	-a '(__claude_accounts_keys)'
complete -c claude-accounts -n "__claude_accounts_at settings set .+" \
	-a '(__claude_accounts_values)'
complete -c claude-accounts -n "__fish_seen_subcommand_from settings" -l scope -x \
	-a 'user project local' -d 'Which settings file'
complete -c claude-accounts -n "__fish_seen_subcommand_from settings" -l all \
	-d 'List variables that are not set, too'
complete -c claude-accounts -n "__fish_seen_subcommand_from doctor" -l fix -x -a "$mendable" \
	-d 'Do what this finding proposes'
complete -c claude-accounts -n "__fish_seen_subcommand_from doctor" -l reject \
	-d 'With key_undecided: do not use the key'
complete -c claude-accounts -n "__fish_seen_subcommand_from settings undo doctor use accounts" -l dry-run \
	-d 'Show what would change, and change nothing'
complete -c claude-accounts -n "__fish_seen_subcommand_from settings undo doctor use accounts" -l yes \
	-d 'Agree to what is asked'
complete -c claude-accounts -n "__fish_seen_subcommand_from status doctor settings accounts" -l json \
	-d 'Print JSON'
complete -c claude-accounts -n "__fish_seen_subcommand_from status" -l short \
	-d 'Print one word for a prompt'
complete -c claude-accounts -n "__fish_seen_subcommand_from $commands" -l mode -x \
	-a 'interactive print' -d 'Decide for claude or for claude -p'
complete -c claude-accounts -n "__fish_seen_subcommand_from $commands" -l project -x \
	-a '(__fish_complete_directories)' -d 'Look from this directory'
complete -c claude-accounts -l config-dir -x -a '(__fish_complete_directories)' \
	-d 'Use DIR instead of ~/.claude'
complete -c claude-accounts -l no-color -d 'Use no colours'
complete -c claude-accounts -l verbose -d 'Tell on standard error what is looked at'
complete -c claude-accounts -l log -r -F -d 'Append to FILE what is looked at'
complete -c claude-accounts -l help -d 'Print help'
