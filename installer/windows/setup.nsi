; The installer for Windows, for NSIS 3.08 or newer. installer/windows/nsis.py writes what it includes:
;   facts.nsh        what is installed: names, version, sizes
;   sign.nsh         how the installer and the uninstaller are signed, if they are
;   install.nsh      a line for every folder and file of the bundle
;   uninstall.nsh    the same files again, so that nothing else is ever removed
;   folders.nsh      the folders that held them, the deepest first, each removed only if it is empty then
;   notice.txt and side.bmp: what some of the pages show
; It asks for no administrator's rights and writes only into the person's own folders and registry.

Unicode true
!include "facts.nsh"
!ifdef NSIS_TARGET
Target ${NSIS_TARGET}
!endif

!include "LogicLib.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!include "FileFunc.nsh"
!include "WinMessages.nsh"
!include "nsDialogs.nsh"
!include "MUI2.nsh"

; Exit codes beside NSIS's own (0 done, 1 the person stopped it, 2 it could not go on); winget.py names them too.
!define EXIT_OPEN 3
!define EXIT_KEPT 4
!define EXIT_NO_ROOM 5
!define EXIT_OLD_SYSTEM 6
!define EXIT_LONG_PATH 7
!define EXIT_TWICE 8

!define UNINSTALLER "Uninstall.exe"
!define OWN_KEY "Software\${APP_ID}"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP_ID}"
!define CLASSES "Software\Classes"
!define CALL_TYPE "${APP_ID}.call"

Name "${NAME}" "${NAME_SHOWN}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${FOLDER}"
InstallDirRegKey HKCU "${OWN_KEY}" "Folder"
RequestExecutionLevel user
SetCompressor /SOLID lzma
; Megabytes, which unpacking takes of the memory too; old laptops have few.
SetCompressorDictSize 32
; Times of files would differ from build to build.
SetDateSave off
AllowSkipFiles off
CRCCheck on
ShowInstDetails hide
ShowUninstDetails hide
BrandingText " "
ManifestDPIAware true
ManifestSupportedOS Win10
ManifestLongPathAware true

VIProductVersion "${VERSION_NUMBERS}"
VIFileVersion "${VERSION_NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs ${NAME}"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}"

!include "sign.nsh"

Var OldFolder
Var Upgrading
Var Forget
Var KeepButton
Var ForgetButton

; ---- pages ----

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "side.bmp"
!define MUI_WELCOMEFINISHPAGE_BITMAP_STRETCH AspectFitHeight
!define MUI_ABORTWARNING
!define MUI_ABORTWARNING_TEXT "Stop installing ${NAME}?"

!define MUI_WELCOMEPAGE_TITLE "Install ${NAME_SHOWN}"
!define MUI_WELCOMEPAGE_TEXT "This puts ${NAME_SHOWN} ${VERSION} on this computer, for you alone. It takes ${SIZE_MB} MB.$\r$\n$\r$\nStories that you have begun stay as they are.$\r$\n$\r$\nNothing is sent anywhere while it installs."
!insertmacro MUI_PAGE_WELCOME

!define MUI_PAGE_HEADER_TEXT "Free to use, share and change"
!define MUI_PAGE_HEADER_SUBTEXT "You do not have to agree to anything to use ${NAME}."
!define MUI_LICENSEPAGE_TEXT_TOP "This notice says who owns what, and where the source is."
!define MUI_LICENSEPAGE_TEXT_BOTTOM "Choose Install to go on."
!define MUI_LICENSEPAGE_BUTTON "&Install"
!insertmacro MUI_PAGE_LICENSE "notice.txt"

!define MUI_PAGE_HEADER_TEXT "Installing"
!define MUI_PAGE_HEADER_SUBTEXT "This takes a minute or two."
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "Installed"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "${NAME} is on this computer."
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "Not installed"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "It stopped before the end."
!insertmacro MUI_PAGE_INSTFILES

!define MUI_FINISHPAGE_TITLE "${NAME_SHOWN} is ready"
!define MUI_FINISHPAGE_TEXT "You find it in the Start menu. To remove it, open Settings, then Apps."
!define MUI_FINISHPAGE_BUTTON "&Finish"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "&Open ${NAME_SHOWN} now"
; The page has room for a second box, which Modern UI calls the read-me file.
!define MUI_FINISHPAGE_SHOWREADME ""
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_TEXT "&Put a link on the desktop"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION AddDesktopLink
!insertmacro MUI_PAGE_FINISH

; Modern UI does not forget these two by itself after a page.
!insertmacro MUI_UNSET MUI_INSTFILESPAGE_ABORTHEADER_TEXT
!insertmacro MUI_UNSET MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT
UninstPage custom un.AskPage un.AskLeave
!define MUI_PAGE_HEADER_TEXT "Removing"
!define MUI_PAGE_HEADER_SUBTEXT "This takes a moment."
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "Removed"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "${NAME} is no longer on this computer."
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "Not removed"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "It stopped before the end."
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"

; ---- what installer and uninstaller share ----

; Ends with a code after saying why; nobody is asked where it runs silently.
!macro StopWith code text
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  SetErrorLevel ${code}
  Quit
!macroend

; Waits until the program in the folder on the stack is closed. Windows lets nobody write to a program that runs.
!macro DefineWaitUntilClosed prefix
Function ${prefix}WaitUntilClosed
  Exch $0
  Push $1
  again:
  IfFileExists "$0\${PROGRAM}" 0 closed
  ClearErrors
  FileOpen $1 "$0\${PROGRAM}" a
  IfErrors open
  FileClose $1
  Goto closed
  open:
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is open.$\r$\n$\r$\nClose its window, then choose Retry. What you have written is saved." /SD IDCANCEL IDRETRY again
  SetErrorLevel ${EXIT_OPEN}
  Quit
  closed:
  ClearErrors
  Pop $1
  Pop $0
FunctionEnd
!macroend
!insertmacro DefineWaitUntilClosed ""
!insertmacro DefineWaitUntilClosed "un."

; Tells Explorer that types of files have changed (SHCNE_ASSOCCHANGED).
!macro TellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

; Says what goes on in words; file names and commands go into the details only.
!macro Say text
  SetDetailsPrint both
  DetailPrint "${text}"
  SetDetailsPrint listonly
!macroend

; ---- installing ----

Function .onInit
  SetShellVarContext current
  ; The handle is kept until this process ends, so a second one finds the name taken (ERROR_ALREADY_EXISTS).
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "${APP_ID}.setup") p .r0 ?e'
  Pop $0
  ${If} $0 = 183
    !insertmacro StopWith ${EXIT_TWICE} "${NAME} is being installed already. Look for its window."
  ${EndIf}
  Call CheckSystem
  Call CheckFolder
  Call CheckRoom
  ReadRegStr $OldFolder HKCU "${OWN_KEY}" "Folder"
  Push $OldFolder
  Call WaitUntilClosed
  Push $INSTDIR
  Call WaitUntilClosed
FunctionEnd

; Qt 6.12 needs Windows 10 of October 2018 (build 17763); only Windows 11 runs 64-bit programs of Intel's kind on ARM.
Function CheckSystem
  ${IfNot} ${RunningX64}
  ${AndIfNot} ${IsNativeARM64}
    !insertmacro StopWith ${EXIT_OLD_SYSTEM} "${NAME} needs a 64-bit Windows. This computer has a 32-bit one."
  ${EndIf}
  ${IfNot} ${AtLeastBuild} 17763
    !insertmacro StopWith ${EXIT_OLD_SYSTEM} "${NAME} needs Windows 10, version 1809, or newer. This computer has an older one."
  ${EndIf}
  ${If} ${IsNativeARM64}
  ${AndIfNot} ${AtLeastBuild} 22000
    !insertmacro StopWith ${EXIT_OLD_SYSTEM} "On this kind of computer (ARM), ${NAME} needs Windows 11."
  ${EndIf}
FunctionEnd

; Programs that know only short paths (at most 259 characters) must reach every file.
Function CheckFolder
  StrLen $0 "$INSTDIR"
  IntOp $0 $0 + ${LONGEST_PATH}
  IntOp $0 $0 + 1
  ${If} $0 > 259
    !insertmacro StopWith ${EXIT_LONG_PATH} "The folder has too long a name for Windows:$\r$\n$INSTDIR$\r$\n$\r$\nNothing was installed."
  ${EndIf}
FunctionEnd

; An older version is counted as if it stayed, so nothing is removed that could not be replaced.
Function CheckRoom
  ${GetRoot} "$INSTDIR" $0
  ${DriveSpace} "$0\" "/D=F /S=M" $1
  ${If} $1 < ${SIZE_MB}
    !insertmacro StopWith ${EXIT_NO_ROOM} "There is not enough room on drive $0. ${NAME} needs ${SIZE_MB} MB, and $1 MB are free.$\r$\n$\r$\nNothing was installed. Make some room, then start this again."
  ${EndIf}
FunctionEnd

; The older version's own uninstaller knows exactly what belongs to it. With _?= it runs in place, so it can be waited for.
Function RemoveOlder
  ${If} $OldFolder == ""
  ${OrIfNot} ${FileExists} "$OldFolder\${UNINSTALLER}"
    Return
  ${EndIf}
  !insertmacro Say "Removing the older version"
  ClearErrors
  ExecWait '"$OldFolder\${UNINSTALLER}" /S /UPGRADE _?=$OldFolder' $0
  ${If} ${Errors}
  ${OrIf} $0 <> 0
    !insertmacro StopWith 2 "The older version could not be removed (code $0). Restart the computer, then start this again."
  ${EndIf}
  Delete "$OldFolder\${UNINSTALLER}"
  RMDir "$OldFolder"
FunctionEnd

Section
  Call RemoveOlder
  !insertmacro Say "Copying the program"
  SetOutPath "$INSTDIR"
  ; First, so that an installation that breaks off can be removed.
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  WriteRegStr HKCU "${OWN_KEY}" "Folder" "$INSTDIR"
  Call RegisterUninstaller
  !include "install.nsh"
  SetOutPath "$INSTDIR"
  Call RegisterCalls
  CreateShortcut "$SMPROGRAMS\${FOLDER}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0 SW_SHOWNORMAL "" "${SUMMARY}"
  ReadRegDWORD $0 HKCU "${OWN_KEY}" "DesktopLink"
  ${If} $0 = 1
    Call AddDesktopLink
  ${EndIf}
  !insertmacro TellExplorer
  SetDetailsPrint both
SectionEnd

Function AddDesktopLink
  CreateShortcut "$DESKTOP\${FOLDER}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0 SW_SHOWNORMAL "" "${SUMMARY}"
  WriteRegDWORD HKCU "${OWN_KEY}" "DesktopLink" 1
FunctionEnd

; Settings, Apps: "Installed apps" reads these (Microsoft: "Uninstall registry key").
Function RegisterUninstaller
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
FunctionEnd

; A call file opens with the program. What opened it before is kept, to be put back.
Function RegisterCalls
  ReadRegStr $0 HKCU "${CLASSES}\${CALL_ENDING}" ""
  ${If} $0 != "${CALL_TYPE}"
    WriteRegStr HKCU "${OWN_KEY}" "CallsOpenedBefore" "$0"
  ${EndIf}
  WriteRegStr HKCU "${CLASSES}\${CALL_ENDING}" "" "${CALL_TYPE}"
  WriteRegStr HKCU "${CLASSES}\${CALL_ENDING}" "Content Type" "${CALL_MIME_TYPE}"
  WriteRegStr HKCU "${CLASSES}\${CALL_ENDING}\OpenWithProgids" "${CALL_TYPE}" ""
  WriteRegStr HKCU "${CLASSES}\${CALL_TYPE}" "" "Call for video stories"
  WriteRegStr HKCU "${CLASSES}\${CALL_TYPE}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${CLASSES}\${CALL_TYPE}\shell\open" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\${CALL_TYPE}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
FunctionEnd

; ---- uninstalling ----

Function un.onInit
  SetShellVarContext current
  StrCpy $Upgrading 0
  StrCpy $Forget 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPGRADE" $1
  ${IfNot} ${Errors}
    StrCpy $Upgrading 1
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/FORGET" $1
  ${IfNot} ${Errors}
    StrCpy $Forget 1
  ${EndIf}
  ClearErrors
  Push $INSTDIR
  Call un.WaitUntilClosed
FunctionEnd

Function un.AskPage
  !insertmacro MUI_HEADER_TEXT "Remove ${NAME}" "Choose what happens to the stories on this computer."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 12u "What happens to your stories on this computer?"
  Pop $0
  ; What each choice means is a part of the button, so that a screen reader says it. Nothing stands between the two,
  ; or the arrow keys would not lead from one to the other.
  ${NSD_CreateFirstRadioButton} 0 18u 100% 12u "&Keep my stories and records. They are there again if you install it later."
  Pop $KeepButton
  ${NSD_CreateAdditionalRadioButton} 0 36u 100% 30u "&Delete them too. Unfinished stories, prepared videos, records of what you sent, settings and saved passwords go for good."
  Pop $ForgetButton
  ${NSD_CreateLabel} 0 76u 100% 24u "Either way, your own videos stay where they are. What you have sent stays with the people you sent it to."
  Pop $0
  ${If} $Forget = 1
    ${NSD_Check} $ForgetButton
  ${Else}
    ${NSD_Check} $KeepButton
  ${EndIf}
  GetDlgItem $0 $HWNDPARENT 1
  SendMessage $0 ${WM_SETTEXT} 0 "STR:&Remove"
  ; A screen reader begins with the question, not with the button that answers it.
  ${NSD_SetFocus} $KeepButton
  nsDialogs::Show
FunctionEnd

Function un.AskLeave
  ${NSD_GetState} $ForgetButton $0
  StrCpy $Forget 0
  ${If} $0 = ${BST_CHECKED}
    StrCpy $Forget 1
  ${EndIf}
  ; The program may have been opened while this page stood there.
  Push $INSTDIR
  Call un.WaitUntilClosed
FunctionEnd

; The program itself knows what it keeps, so it does this, before it is removed.
Function un.ForgetStories
  !insertmacro Say "Deleting the stories on this computer"
  ClearErrors
  ExecWait '"$INSTDIR\${PROGRAM}" forget --yes' $0
  ${If} ${Errors}
    StrCpy $0 "-"
  ${EndIf}
  ${If} $0 == "0"
    Return
  ${EndIf}
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "Not all of your stories could be deleted (code $0).$\r$\n$\r$\nRemove ${NAME} all the same? Choose No to keep it for now, and try again later." /SD IDNO IDYES goOn
  SetErrorLevel ${EXIT_KEPT}
  Quit
  goOn:
FunctionEnd

Section "un."
  ${If} $Forget = 1
  ${AndIf} $Upgrading = 0
    Call un.ForgetStories
  ${EndIf}
  !insertmacro Say "Removing the program"
  SetOutPath "$TEMP"
  ClearErrors
  !include "uninstall.nsh"
  ${If} ${Errors}
    ; A file that something still holds: an upgrade must not go on, and a removal says so.
    !insertmacro Say "Some files are in use and stay in $INSTDIR"
    ${If} $Upgrading = 1
      SetErrorLevel ${EXIT_OPEN}
      Quit
    ${EndIf}
    MessageBox MB_OK|MB_ICONEXCLAMATION "Some files are in use and stay in this folder:$\r$\n$INSTDIR$\r$\n$\r$\nYou can delete the folder after a restart." /SD IDOK
  ${EndIf}
  !include "folders.nsh"
  Delete "$SMPROGRAMS\${FOLDER}.lnk"
  ${If} $Upgrading = 0
    Call un.Unregister
    Delete "$INSTDIR\${UNINSTALLER}"
    RMDir "$INSTDIR"
  ${EndIf}
  SetDetailsPrint both
SectionEnd

Function un.Unregister
  ReadRegDWORD $0 HKCU "${OWN_KEY}" "DesktopLink"
  ${If} $0 = 1
    Delete "$DESKTOP\${FOLDER}.lnk"
  ${EndIf}
  Call un.UnregisterCalls
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${OWN_KEY}"
  !insertmacro TellExplorer
FunctionEnd

; Puts back what opened calls before, where it is still there and nothing else has taken its place since.
Function un.UnregisterCalls
  ReadRegStr $0 HKCU "${CLASSES}\${CALL_ENDING}" ""
  ${If} $0 == "${CALL_TYPE}"
    ReadRegStr $0 HKCU "${OWN_KEY}" "CallsOpenedBefore"
    ; A type that still exists has keys below its own.
    EnumRegKey $1 HKCU "${CLASSES}\$0" 0
    EnumRegKey $2 HKLM "${CLASSES}\$0" 0
    ${If} $0 == ""
    ${OrIf} "$1$2" == ""
      DeleteRegValue HKCU "${CLASSES}\${CALL_ENDING}" ""
      DeleteRegValue HKCU "${CLASSES}\${CALL_ENDING}" "Content Type"
    ${Else}
      WriteRegStr HKCU "${CLASSES}\${CALL_ENDING}" "" "$0"
    ${EndIf}
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\${CALL_ENDING}\OpenWithProgids" "${CALL_TYPE}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${CALL_ENDING}\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${CALL_ENDING}"
  DeleteRegKey HKCU "${CLASSES}\${CALL_TYPE}"
FunctionEnd
