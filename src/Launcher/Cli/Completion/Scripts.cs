namespace Nsinit.Launcher.Cli.Completion;

/// <summary>What each shell is to load. All thinking is done by nsinit itself, so a script never gets old.</summary>
internal static class Scripts
{
    public const string Bash =
        """
        # Completion of nsinit for bash: source it, or put it into /usr/share/bash-completion/completions/nsinit.
        _nsinit() {
            local IFS=$'\n'
            COMPREPLY=($(nsinit completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
        }
        complete -o default -F _nsinit nsinit

        """;

    public const string Zsh =
        """
        #compdef nsinit
        # Completion of nsinit for zsh: put it into a directory of $fpath as _nsinit.
        _nsinit() {
            local -a lines candidates
            lines=("${(@f)$(nsinit completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
            local line
            for line in $lines; do
                candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
            done
            if (( $#candidates )); then
                _describe nsinit candidates
            else
                _files
            fi
        }
        if [ "$funcstack[1]" = _nsinit ]; then
            _nsinit "$@"
        else
            compdef _nsinit nsinit
        fi

        """;

    public const string Fish =
        """
        # Completion of nsinit for fish: put it into ~/.config/fish/completions/nsinit.fish.
        function __nsinit_words
            set -l words (commandline -opc) (commandline -ct)
            nsinit completion words -- $words[2..-1] 2>/dev/null
        end
        complete -c nsinit -a '(__nsinit_words)'

        """;
}
