using System.Collections.Generic;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;

namespace Nsinit.Launcher.Acts;

/// <summary>Carries out steps and remembers how to take them back.</summary>
internal sealed class HostSteps
{
    private readonly Stack<HostStep> _done = new();

    public void Run(IEnumerable<HostStep> steps)
    {
        foreach (HostStep step in steps)
        {
            step.Do();
            _done.Push(step);
        }
    }

    /// <summary>
    /// Takes everything back, last first. What cannot be taken back becomes a warning: the error that led here is the one
    /// to show.
    /// </summary>
    public void Undo()
    {
        while (_done.TryPop(out HostStep? step))
        {
            try { step.Undo?.Invoke(); }
            catch (KernelException e) { Warnings.Add($"cannot take back \"{step.Act.Phrase}\": {e.Message}"); }
        }
    }
}
