using System;
using System.Runtime.InteropServices;
using System.Threading;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;

namespace Nsinit.Launcher.Launch;

/// <summary>
/// What has to be undone when a signal that a user sends (SIGINT, SIGTERM, SIGHUP) ends this program; it ends as it would have. For what no later command
/// would find: most of what nsinit leaves when it is killed is put in order by the next one.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] Ending = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly PosixSignalRegistration[] _registrations;
    // Whoever undoes never gives it back: the program ends then, and what it is just doing waits for that.
    private readonly Lock _order = new();
    private bool _over;

    /// <summary>From now on, until it is disposed. What is undone is made after this, by <see cref="Do"/>.</summary>
    public Interruption(Action undo) => _registrations = Array.ConvertAll(Ending, signal => PosixSignalRegistration.Create(signal, _ => Undo(undo)));

    /// <summary>Does what is to be undone: wholly before that, or not at all.</summary>
    public void Do(Action act)
    {
        lock (_order) { act(); }
    }

    public void Dispose()
    {
        lock (_order) { _over = true; }
        Array.ForEach(_registrations, registration => registration.Dispose());
    }

    private void Undo(Action undo)
    {
        _order.Enter();
        if (_over)
        {
            _order.Exit();
            return;
        }

        // Nobody is there any more to be told.
        try { undo(); }
        catch (Exception e) when (e is NsinitException or KernelException) { }
    }
}
