"""The command that prints completion for a shell, made from the parser."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field

from up42_webhooks.command_line.parser import FILES, parser

EVENTS = ("job.status", "order.status")


@dataclass
class Word:
    """An option, or a value that stands alone."""

    names: tuple[str, ...]
    told: str
    takes_value: bool
    values: tuple[str, ...] = ()
    is_file: bool = False
    may_repeat: bool = False


@dataclass
class Command:
    """A command and what may stand behind it."""

    name: str
    told: str
    options: list[Word] = field(default_factory=list)
    places: list[Word] = field(default_factory=list)


def completion(options: argparse.Namespace) -> int:
    """Print the script."""
    write = {"bash": bash, "zsh": zsh, "fish": fish}[options.shell]
    print(write(known()))
    return 0


def known() -> list[Command]:
    """The commands, as the parser knows them."""
    (commands,) = (
        action
        for action in parser()._actions  # noqa: SLF001 - argparse has no other way
        if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001 - the same
    )
    told = {action.dest: action.help or "" for action in commands._choices_actions}  # noqa: SLF001
    found = []
    for name, own in commands.choices.items():
        command = Command(name, told[name])
        for action in own._actions:  # noqa: SLF001 - the same
            (command.options if action.option_strings else command.places).append(word(action))
        found.append(command)
    return found


def word(action: argparse.Action) -> Word:
    """What completion has to know of an argument."""
    values = tuple(action.choices or ()) or (EVENTS if action.metavar == "EVENT" else ())
    return Word(
        tuple(action.option_strings),
        (action.help or "").replace("%", ""),
        action.nargs != 0,
        values,
        is_file=action.metavar in FILES,
        may_repeat=isinstance(action, argparse._AppendAction),  # noqa: SLF001 - the same
    )


def bash(commands: list[Command]) -> str:
    """A script for bash: `eval "$(up42-webhooks completion bash)"`."""
    cases = "\n".join(bash_command(command) for command in commands)
    names = " ".join(command.name for command in commands)
    return f"""\
# Completion of up42-webhooks in bash: eval "$(up42-webhooks completion bash)"
_up42_webhooks() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
    local words= files= options=
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W "{names} --help --version" -- "$current"))
        return
    fi
    case ${{COMP_WORDS[1]}} in
{cases}
    esac
    if [[ $current == -* && -z $files$words ]]; then
        words=$options
    fi
    if [[ $words ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    elif [[ $files ]]; then
        compopt -o filenames 2>/dev/null
        local IFS=$'\\n'
        COMPREPLY=($(compgen -f -- "$current"))
    fi
}}
complete -F _up42_webhooks up42-webhooks"""


def bash_command(command: Command) -> str:
    """The case of one command."""
    options = " ".join(name for option in command.options for name in option.names)
    with_files = [name for one in command.options if one.is_file for name in one.names]
    without = [
        name
        for one in command.options
        if one.takes_value and not one.is_file and not one.values
        for name in one.names
    ]
    lines = [f"    {command.name})", f'        options="{options}"', "        case $previous in"]
    lines += [
        f'        {"|".join(one.names)}) words="{" ".join(one.values)}" ;;'
        for one in command.options
        if one.values
    ]
    if with_files:
        lines.append(f"        {'|'.join(with_files)}) files=1 ;;")
    if without:
        lines.append(f"        {'|'.join(without)}) return ;;")
    if rest := bash_rest(command):
        lines.append(f"        *) [[ $current == -* ]] || {rest} ;;")
    return "\n".join([*lines, "        esac", "        ;;"])


def bash_rest(command: Command) -> str:
    """What stands in a command's own places."""
    if any(place.is_file for place in command.places):
        return "files=1"
    values = " ".join(value for place in command.places for value in place.values)
    return f'words="{values}"' if values else ""


def zsh(commands: list[Command]) -> str:
    """A script for zsh: a file `_up42-webhooks` in a folder of `$fpath`, or evaluated."""
    names = "\n".join(f"        {quoted(f'{one.name}:{one.told}')}" for one in commands)
    cases = "\n".join(
        "\n".join(
            [f"    {command.name})", "        _arguments \\", *zsh_words(command), "        ;;"]
        )
        for command in commands
    )
    return f"""\
#compdef up42-webhooks
# Completion of up42-webhooks in zsh: eval "$(up42-webhooks completion zsh)"
_up42_webhooks() {{
    local -a commands=(
{names}
    )
    if ((CURRENT == 2)); then
        _describe command commands
        _arguments '--help[show how it is used]' '--version[show the version]'
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
{cases}
    esac
}}
if [[ $funcstack[1] == _up42-webhooks ]]; then
    _up42_webhooks "$@"
else
    compdef _up42_webhooks up42-webhooks
fi"""


def zsh_words(command: Command) -> list[str]:
    """The arguments of `_arguments`, a line for each."""
    specs = []
    for option in command.options:
        for name in option.names:
            repeats = "*" if option.may_repeat else ""
            told = option.told.replace("[", "(").replace("]", ")").replace(":", " -")
            value = f":{name.lstrip('-')}:{zsh_values(option)}" if option.takes_value else ""
            specs.append(f"{repeats}{name}[{told}]{value}")
    specs += [f":{place.told.replace(':', ' -')}:{zsh_values(place)}" for place in command.places]
    lines = [f"            {quoted(spec)} \\" for spec in specs]
    return [*lines[:-1], lines[-1].removesuffix(" \\")]


def zsh_values(of: Word) -> str:
    """What a value may be."""
    if of.is_file:
        return "_files"
    return f"({' '.join(of.values)})" if of.values else " "


def fish(commands: list[Command]) -> str:
    """A script for fish: `up42-webhooks completion fish | source`."""
    head = "complete -c up42-webhooks"
    lines = [
        "# Completion of up42-webhooks in fish: up42-webhooks completion fish | source",
        f"{head} -f",
        f"{head} -n __fish_use_subcommand -l help -d 'show how it is used'",
        f"{head} -n __fish_use_subcommand -l version -d 'show the version'",
    ]
    for command in commands:
        told = quoted(command.told)
        lines.append(f"{head} -n __fish_use_subcommand -a {command.name} -d {told}")
        here = f"{head} -n '__fish_seen_subcommand_from {command.name}'"
        for option in command.options:
            names = " ".join(
                f"-{'l' if name.startswith('--') else 's'} {name.lstrip('-')}"
                for name in option.names
            )
            lines.append(f"{here} {names}{fish_values(option)} -d {quoted(option.told)}")
        lines += [f"{here}{fish_values(place)}" for place in command.places if fish_values(place)]
    return "\n".join(lines)


def fish_values(of: Word) -> str:
    """What a value may be."""
    if of.is_file:
        return " -r -F" if of.names else " -F"
    if of.values:
        return f"{' -x' if of.names else ''} -a {quoted(' '.join(of.values))}"
    return " -x" if of.takes_value and of.names else ""


def quoted(text: str) -> str:
    """`text` as one word of any of these shells."""
    return "'" + text.replace("'", r"'\''") + "'"
