using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Stage;

/// <summary>Speaks to the launcher: sixteen bytes, and a descriptor now and then.</summary>
internal static unsafe class Report
{
    /// <summary>Sends one report to the launcher, unless this process has closed its socket.</summary>
    public static SysResult ToLauncher(Machine* machine, ReportKind kind, int value, int descriptor) =>
        Send(machine, machine->Slots[Machine.Control], kind, value, descriptor);

    /// <summary>Sends one report; <paramref name="descriptor"/> goes along unless it is negative.</summary>
    public static SysResult Send(Machine* machine, int socket, ReportKind kind, int value, int descriptor)
    {
        if (socket < 0) { return default; }
        InitReport report = new() { Kind = kind, Instruction = machine->Index, Step = machine->Step, Value = value };
        IoVec vector = new() { Base = &report, Length = InitReport.Length };
        MsgHdr message = new() { Vectors = &vector, VectorCount = 1 };
        FdMessage rights = new()
        {
            Length = FdMessage.UsedLength,
            Level = Socket.SOL_SOCKET,
            Type = FdMessage.SCM_RIGHTS,
            Descriptor = descriptor,
        };
        if (descriptor >= 0)
        {
            message.Control = &rights;
            message.ControlLength = (nuint)sizeof(FdMessage);
        }

        return Kernel.Sendmsg(socket, &message, Socket.MSG_NOSIGNAL);
    }
}
