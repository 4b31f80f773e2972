/// The headers that are understood without `--map`, in English, Arabic and Persian; `_` stands for any separator.
enum HeaderWords {
    static let all: [(SheetField, String)] = [
        (
            .volunteer,
            """
            volunteer volunteers volunteer_name name_of_volunteer name full_name user user_name member member_name
            participant employee employee_name student student_name person
            المتطوع المتطوعة اسم_المتطوع اسم_المتطوعة الاسم اسم الاسم_الكامل
            نام نام_داوطلب داوطلب نام_و_نام_خانوادگی نام_کامل نام_همکار
            """
        ),
        (
            .volunteerRef,
            """
            volunteer_id volunteer_ref volunteer_number volunteer_no member_id member_number employee_id employee_no
            employee_number student_id student_number person_id badge رقم_المتطوع كود_المتطوع شماره_داوطلب کد_داوطلب
            شماره_پرسنلی کد_پرسنلی الرقم_الوظيفي
            """
        ),
        (
            .activity,
            """
            activity activity_name project project_name event event_name opportunity shift shift_name assignment
            النشاط نشاط اسم_النشاط الفعالية المشروع الفرصة فعالیت نام_فعالیت پروژه برنامه رویداد
            واحد_پروژه
            """
        ),
        (
            .date,
            """
            date work_date service_date session_date start_date from_date date_from first_day date_of_service
            التاريخ تاريخ تاريخ_البداية من_تاريخ تاریخ_شروع از_تاریخ
            """
        ),
        (.day, "day_of_month يوم_الشهر روز_ماه"),
        (.month, "month الشهر ماه"),
        (.year, "year السنة سنة سال"),
        (
            .until,
            """
            until end_date to_date date_to until_date last_day
            تاريخ_النهاية إلى_تاريخ حتى_تاريخ تاریخ_پایان تا_تاریخ
            """
        ),
        (
            .start,
            """
            start start_time from from_time time_from time_in clock_in check_in sign_in timestamp_in begin begin_time
            من من_الساعة وقت_البداية ساعة_البداية البداية بداية الحضور وقت_الحضور
            از از_ساعت شروع ساعت_شروع زمان_شروع ورود ساعت_ورود
            """
        ),
        (
            .end,
            """
            end end_time to to_time time_to time_out clock_out check_out sign_out timestamp_out finish finish_time
            stop stop_time إلى إلى_الساعة حتى حتى_الساعة وقت_النهاية ساعة_النهاية النهاية نهاية الانصراف وقت_الانصراف
            تا تا_ساعت پایان ساعت_پایان زمان_پایان خروج ساعت_خروج
            """
        ),
        (
            .hours,
            """
            hours hrs hour total_hours total_hrs hours_worked worked_hours number_of_hours duration duration_hours
            الساعات ساعات عدد_الساعات مجموع_الساعات المدة مدة ساعت ساعات_کار تعداد_ساعت تعداد_ساعات جمع_ساعات مدت جمع_روز
            """
        ),
        (
            .minutes,
            """
            minutes mins total_minutes number_of_minutes duration_minutes
            الدقائق دقائق عدد_الدقائق دقیقه دقایق تعداد_دقیقه
            """
        ),
        (
            .break,
            """
            break break_minutes break_time pause lunch lunch_break الاستراحة استراحة مدة_الاستراحة استراحت مدت_استراحت
            کسر_کار
            """
        ),
        (.evidence, "evidence الإثبات نوع_الإثبات مدرک"),
        (.recorder, "recorder recorded_by entered_by logged_by المسجل سجله ثبت_کننده"),
        (
            .note,
            """
            note notes remark remarks comment comments description ملاحظات ملاحظة الوصف یادداشت توضیحات توضیح
            """
        ),
        (.remote, "remote online virtual عن_بعد از_راه_دور دورکاری مجازی"),
        (.kindOfMinutes, "kind_of_minutes kind kind_of_hours hours_type hour_type نوع_الساعات نوع_ساعت"),
        (.role, "role role_name volunteer_role الدور دور الدور_التطوعي الوظيفة_التطوعية نقش نقش_داوطلب"),
        (
            .paidDuty,
            """
            paid_duty on_duty دوام_مدفوع ضمن_دوام_مدفوع ضمن_الدوام دوام_رسمي ضمن_الدوام_الرسمي أثناء_الدوام
            ساعت_کار_مزدی در_ساعت_کار در_ساعت_کار_مزددار ساعت_کار_مزددار در_ساعت_کار_موظف ساعت_موظفی
            """
        ),
        (.ref, "ref reference record_id claim_id row_id المرجع مرجع شناسه"),
        (
            .phone,
            """
            phone phone_number mobile mobile_number telephone tel الهاتف رقم_الهاتف الجوال رقم_الجوال
            تلفن شماره_تلفن موبایل شماره_موبایل تلفن_همراه
            """
        ),
        (
            .nationalId,
            "national_id emirates_id id_number iqama رقم_الهوية الهوية الرقم_الوطني کد_ملی شماره_ملی"
        ),
        (.email, "email e_mail email_address mail البريد البريد_الإلكتروني ایمیل رایانامه پست_الکترونیک"),
        (.skills, "skills skill المهارات مهارات مهارت مهارت_ها"),
        (.nameEnglish, "name_english english_name الاسم_بالإنجليزية نام_انگلیسی"),
        (.nameArabic, "name_arabic arabic_name الاسم_بالعربية نام_عربی"),
        (.namePersian, "name_persian persian_name الاسم_بالفارسية نام_فارسی"),
    ]
}
